import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
