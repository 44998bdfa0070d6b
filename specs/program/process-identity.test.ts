import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isProcessIdentity, lifeOf, thisProcess } from "./process-identity.ts";

test("this process runs", () => {
  expect(lifeOf(thisProcess())).toBe("runs");
});

test("an identity is recognised in what was read from a file", () => {
  expect(isProcessIdentity(JSON.parse(JSON.stringify(thisProcess())))).toBe(true);
  for (const other of [
    null,
    "x",
    {},
    { ...thisProcess(), pid: 0 },
    { ...thisProcess(), host: 1 },
    { pid: 1, host: "x" },
  ])
    expect(isProcessIdentity(other)).toBe(false);
});

test("a killed process is gone", async () => {
  const child = sleeper();
  const identity = { ...thisProcess(), pid: child.pid ?? 0, started: null };
  expect(lifeOf(identity)).toBe("runs");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(lifeOf(identity)).toBe("gone");
});

test("a process that was given the id of a killed one is not taken for it", () => {
  const here = thisProcess();
  expect(here.started).toMatch(/^[0-9a-f-]{36}\/\d+$/);
  const earlier = { ...here, started: here.started!.replace(/\d+$/, (ticks) => String(Number(ticks) - 1)) };
  expect(lifeOf(earlier)).toBe("gone");
});

test("nothing survives a reboot", () => {
  const here = thisProcess();
  expect(lifeOf({ ...here, started: `${"0".repeat(8)}-0000-0000-0000-000000000000/17` })).toBe("gone");
});

test("of another machine or container nothing is known", () => {
  const here = thisProcess();
  expect(lifeOf({ ...here, host: `not-${here.host}`, pid: 2 ** 22 })).toBe("elsewhere");
  expect(lifeOf({ ...here, namespace: "pid:[1]" })).toBe("elsewhere");
});

function sleeper(): ChildProcess {
  return spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
}
