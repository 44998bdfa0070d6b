import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { thisProcess } from "../../specs/program/process-identity.ts";
import { acquireLock } from "./lock.ts";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "fairlead-lock-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

const since = "2026-01-02T03:04:05.000Z";

test("a lock that does not say when its holder started is refused with how to tell whether it is still held", async () => {
  const file = join(root, "apply.lock");
  await writeFile(file, JSON.stringify({ ...thisProcess(), started: null, since, id: "one" }));
  expect(await acquireLock(file, { what: "Another apply" })).toEqual({
    ok: false,
    failure: {
      reason: "locked",
      retry: "later",
      message:
        `Another apply is running: process ${process.pid}, since ${since}. Wait for it to end and run the same command again. ` +
        `If you are sure that it does not run, remove ${file}. ` +
        `It does not say when process ${process.pid} started, so another one may have that number by now, and the lock would never end: ` +
        `look with ps -p ${process.pid}, and if that is no Fairlead, rm ${file}.`,
    },
  });
});

test.each([
  [
    "of another machine",
    { host: "elsewhere", namespace: null, started: null, pid: 7 },
    "process 7 on elsewhere, since 2026-01-02T03:04:05.000Z",
  ],
  ["that names nobody", undefined, "a process that has not written its name yet"],
])("R16: a lock %s, dated ahead of this clock, is refused at once with that", async (_, holder, who) => {
  const file = join(root, "apply.lock");
  await writeFile(file, holder === undefined ? "" : JSON.stringify({ ...holder, since, id: "one" }));
  const ahead = new Date("2400-01-01T00:00:00.000Z");
  await utimes(file, ahead, ahead);
  expect(await acquireLock(file, { what: "Another apply" })).toEqual({
    ok: false,
    failure: {
      reason: "locked",
      retry: "later",
      message:
        `Another apply is running: ${who}. Wait for it to end and run the same command again. ` +
        `If you are sure that it does not run, remove ${file}. ` +
        `Its last sign of life is dated 2400-01-01T00:00:00.000Z, ahead of the clock of this machine, so it would not be taken over before then: if that process has ended, rm ${file}.`,
    },
  });
});

test("R16: a lock of another machine that is dated by another clock, a little ahead, is refused without that", async () => {
  const file = join(root, "apply.lock");
  await writeFile(
    file,
    JSON.stringify({ host: "elsewhere", namespace: null, started: null, pid: 7, since, id: "one" }),
  );
  const ahead = new Date(Date.now() + 30_000);
  await utimes(file, ahead, ahead);
  const taken = await acquireLock(file, { what: "Another apply" });
  expect(taken.ok || taken.failure.message).toMatch(/remove \S+apply\.lock\.$/);
});
