import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Lock, type LockAnswer, takeLock } from "./lock.ts";
import { thisProcess } from "./process-identity.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-lock-"));
  file = join(root, "state", "apply.lock");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const what = "Another apply";

test("a lock is held by one, who is named with the time, until it is released", async () => {
  const mine = lockOf(await takeLock(file, { what }));
  const { since } = JSON.parse(await readFile(file, "utf8")) as { since: string };
  const second = await takeLock(file, { what });
  expect(second).toEqual({
    taken: false,
    refusal:
      `Another apply is running: process ${process.pid}, since ${since}. Wait for it to end and run the same command again. ` +
      `If you are sure that it does not run, remove ${file}.`,
  });
  await mine.release();
  await lockOf(await takeLock(file, { what })).release();
  expect(await readdir(join(root, "state"))).toEqual([]);
});

test("somebody patient gets the lock when it is released", async () => {
  const mine = lockOf(await takeLock(file, { what }));
  const waiting = takeLock(file, { what, patienceMs: 20_000 });
  await mine.release();
  await lockOf(await waiting).release();
});

test("the lock of a killed process is taken over", async () => {
  const child = sleeper();
  await writeLock({ ...thisProcess(), pid: child.pid ?? 0, started: null });
  expect((await takeLock(file, { what })).taken).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  await lockOf(await takeLock(file, { what })).release();
});

test("the lock of a killed process is taken over when another process has got its id", async () => {
  await writeLock({ ...thisProcess(), started: `${thisProcess().started?.split("/")[0]}/1` });
  await lockOf(await takeLock(file, { what })).release();
});

test("the lock of a killed process is taken over by one of many that try", async () => {
  for (let round = 0; round < 5; round++) {
    await writeLock({ ...thisProcess(), started: `${thisProcess().started?.split("/")[0]}/1` });
    const results = await Promise.all(Array.from({ length: 12 }, () => takeLock(file, { what })));
    const held = results.filter((result) => result.taken);
    expect(held).toHaveLength(1);
    await lockOf(held[0]!).release();
    expect(await readdir(join(root, "state"))).toEqual([]);
  }
});

test("a lock without a name is respected while its holder may be writing it, and taken over later", async () => {
  for (const text of ["", '{"pid": 1', "null", '{"pid":17,"host":"old","number":1}']) {
    await writeLock(text);
    expect(await takeLock(file, { what })).toEqual({
      taken: false,
      refusal:
        "Another apply is running: a process that has not written its name yet. Wait for it to end and run the same command again. " +
        `If you are sure that it does not run, remove ${file}.`,
    });
    await age(11);
    await lockOf(await takeLock(file, { what })).release();
  }
});

test("the lock of another machine is respected while it beats, and taken over after a long silence", async () => {
  await writeLock({ ...thisProcess(), host: "elsewhere.example" });
  const refused = await takeLock(file, { what });
  expect(refused.taken ? "" : refused.refusal).toMatch(`process ${process.pid} on elsewhere.example, since `);
  await age(11 * 60);
  await lockOf(await takeLock(file, { what })).release();
});

test("releasing does not remove a lock that somebody else has got meanwhile", async () => {
  const mine = lockOf(await takeLock(file, { what }));
  await rm(file);
  const theirs = lockOf(await takeLock(file, { what }));
  await mine.release();
  expect((await stat(file)).isFile()).toBe(true);
  await theirs.release();
});

test("many at once hold it one after another", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    const lock = lockOf(await takeLock(file, { what, patienceMs: 20_000 }));
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 2));
    inside--;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 20 }, work));
  expect(most).toBe(1);
});

test("a lock that somebody took away is not held any more", async () => {
  const mine = lockOf(await takeLock(file, { what }));
  expect(await mine.held()).toBe(true);
  await rm(file);
  expect(await mine.held()).toBe(false);
  await mine.release();
});

describe("a file system without hard links", () => {
  const codes = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"];
  const without = (code: string) => (): Promise<never> =>
    Promise.reject(Object.assign(new Error(`${code}: link`), { code }));

  test.each(codes)("that answers %s has locks too, and nothing is left of them", async (code) => {
    const link = without(code);
    const mine = lockOf(await takeLock(file, { what, link }));
    expect((await takeLock(file, { what, link })).taken).toBe(false);
    expect((await takeLock(file, { what })).taken).toBe(false);
    await mine.release();
    expect(await readdir(join(root, "state"))).toEqual([]);
  });

  test("gives the lock to one of many at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      const lock = lockOf(await takeLock(file, { what, patienceMs: 20_000, link: without("EPERM") }));
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, work));
    expect(most).toBe(1);
  });

  test("gives an abandoned lock to one of many that try", async () => {
    await writeLock({ ...thisProcess(), started: `${thisProcess().started?.split("/")[0]}/1` });
    const link = without("EPERM");
    const answers = await Promise.all(Array.from({ length: 12 }, () => takeLock(file, { what, link })));
    expect(answers.filter(({ taken }) => taken)).toHaveLength(1);
  });
});

test("what a disk says for another reason is thrown, and no draft stays", async () => {
  const link = () => Promise.reject(Object.assign(new Error("EIO: link"), { code: "EIO" }));
  await expect(takeLock(file, { what, link })).rejects.toThrow("EIO: link");
  expect(await readdir(join(root, "state"))).toEqual([]);
});

test("a link to nothing, and a folder, in the place of a lock are said to be in the way", async () => {
  await mkdir(join(root, "state"));
  await symlink(join(root, "nothing"), file);
  await expect(takeLock(file, { what })).rejects.toMatchObject({ code: "ELOOP" });
  await rm(file);
  await mkdir(file);
  await expect(takeLock(file, { what })).rejects.toMatchObject({ code: "EISDIR" });
});

/** Nothing was heard of the lock's holder for so many seconds. */
async function age(seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1000);
  await utimes(file, then, then);
}

async function writeLock(holder: object | string): Promise<void> {
  await lockOf(await takeLock(file, { what })).release();
  const text =
    typeof holder === "string" ? holder : JSON.stringify({ ...holder, since: "2026-01-02T03:04:05.000Z", id: "x" });
  await writeFile(file, text);
}

function lockOf(answer: LockAnswer): Lock {
  if (!answer.taken) throw new Error(answer.refusal);
  return answer.lock;
}

function sleeper(): ChildProcess {
  return spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
}
