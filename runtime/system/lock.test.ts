import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, type Lock } from "./lock.ts";
import { thisProcess } from "./process-identity.ts";
import type { Result } from "../result.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-lock-"));
  file = join(root, "state", "apply.lock");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const what = "Another apply";

test("a lock is held by one, who is named with the time, until it is released", async () => {
  const mine = lockOf(await acquireLock(file, { what }));
  const { since } = JSON.parse(await readFile(file, "utf8")) as { since: string };
  const second = await acquireLock(file, { what });
  expect(second).toEqual({
    ok: false,
    failure: {
      reason: "locked",
      retry: "later",
      message:
        `Another apply is running: process ${process.pid}, since ${since}. Wait for it to end and run the same command again. ` +
        `If you are sure that it does not run, remove ${file}.`,
    },
  });
  await mine.release();
  await lockOf(await acquireLock(file, { what })).release();
  expect(await readdir(join(root, "state"))).toEqual([]);
});

test("somebody patient gets the lock when it is released", async () => {
  const mine = lockOf(await acquireLock(file, { what }));
  const waiting = acquireLock(file, { what, patienceMs: 20_000 });
  await mine.release();
  await lockOf(await waiting).release();
});

test("the lock of a killed process is taken over", async () => {
  const child = sleeper();
  await writeLock({ ...thisProcess(), pid: child.pid ?? 0, started: null });
  expect((await acquireLock(file, { what })).ok).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  await lockOf(await acquireLock(file, { what })).release();
});

test("the lock of a killed process is taken over when another process has got its id", async () => {
  await writeLock({ ...thisProcess(), started: `${thisProcess().started?.split("/")[0]}/1` });
  await lockOf(await acquireLock(file, { what })).release();
});

test("the lock of a killed process is taken over by one of many that try", async () => {
  for (let round = 0; round < 5; round++) {
    await writeLock({ ...thisProcess(), started: `${thisProcess().started?.split("/")[0]}/1` });
    const results = await Promise.all(Array.from({ length: 12 }, () => acquireLock(file, { what })));
    const held = results.filter((result) => result.ok);
    expect(held).toHaveLength(1);
    await lockOf(held[0]!).release();
    expect(await readdir(join(root, "state"))).toEqual([]);
  }
});

test("a lock that was emptied by a power cut is taken over", async () => {
  await writeLock("");
  await lockOf(await acquireLock(file, { what })).release();
});

test("the lock of another machine is respected while it beats, and taken over after a long silence", async () => {
  await writeLock({ ...thisProcess(), host: "elsewhere.example" });
  const refused = await acquireLock(file, { what });
  expect(refused.ok ? "" : refused.failure.message).toMatch(`process ${process.pid} on elsewhere.example, since `);
  const longAgo = new Date(Date.now() - 11 * 60_000);
  await utimes(file, longAgo, longAgo);
  await lockOf(await acquireLock(file, { what })).release();
});

test("releasing does not remove a lock that somebody else has got meanwhile", async () => {
  const mine = lockOf(await acquireLock(file, { what }));
  await rm(file);
  const theirs = lockOf(await acquireLock(file, { what }));
  await mine.release();
  expect((await stat(file)).isFile()).toBe(true);
  await theirs.release();
});

test("many at once hold it one after another", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    const lock = lockOf(await acquireLock(file, { what, patienceMs: 20_000 }));
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 2));
    inside--;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 20 }, work));
  expect(most).toBe(1);
});

async function writeLock(holder: object | string): Promise<void> {
  await lockOf(await acquireLock(file, { what })).release();
  const text =
    typeof holder === "string" ? holder : JSON.stringify({ ...holder, since: "2026-01-02T03:04:05.000Z", id: "x" });
  await writeFile(file, text);
}

function lockOf(result: Result<Lock>): Lock {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function sleeper(): ChildProcess {
  return spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
}
