// What happens when a process is killed for real, or meets another one.
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "../system/home.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { type Program, runProgram, startProgram } from "../testing/program.ts";
import { keyOf, openReleaseRig, type ReleaseRig, wholePlan } from "../testing/release-rig.ts";

let rig: ReleaseRig;
let started: Program[];
beforeEach(async () => {
  rig = await openReleaseRig();
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.map(({ ended }) => ended));
  await rig.remove();
});

test("an apply that is killed in the middle of a stage is continued by the next: nothing finished runs again", async () => {
  await rig.write(wholePlan());
  const killed = start("testing/slow-apply.ts", rig.root, "hang");
  await killed.prints('"text":"train/main"');
  const meanwhile = await lockHome(rig.home);
  expect(meanwhile.ok ? "" : meanwhile.failure.message).toMatch(
    `Another apply, stop or gc is running: process ${killed.child.pid}, since `,
  );
  const second = await runProgram("testing/slow-apply.ts", [rig.root]);
  expect(second.code).toBe(1);
  expect(second.out).toMatch(`Another apply, stop or gc is running: process ${killed.child.pid}, since `);
  killed.child.kill("SIGKILL");
  await killed.ended;
  const events = eventsOf((await runProgram("testing/slow-apply.ts", [rig.root])).out);
  expect(events[0]?.replace(/at \S+Z/, "at TIME")).toBe(
    "note: The apply of care/bot (dev) that began at TIME was interrupted; this one continues it.",
  );
  expect(events.slice(1)).toEqual([
    "done: reuse dataset/talks",
    "done: checkout dataset/talks",
    "stage: train/main",
    "done: run train/main",
    "stage: quantise/main",
    "done: run quantise/main",
    "stage: evaluate/triage",
    "done: run evaluate/triage",
    "done: serve serve/laptop",
    "done: observe observe/main",
    "end: changed",
  ]);
  const again = eventsOf((await runProgram("testing/slow-apply.ts", [rig.root])).out);
  expect(again.at(-1)).toBe("end: nothing to do");
});

test("two processes that store at once, one of them killed again and again, leave a store in which everything is whole", async () => {
  const folder = join(rig.home, "store");
  const work = join(rig.root, "work");
  const other = start("testing/put-outputs.ts", folder, work, "kept-", "25");
  for (let round = 0; round < 6; round++) {
    const victim = start("testing/put-outputs.ts", folder, work, `killed-${round}-`, "1000");
    await victim.prints(keyOf(`killed-${round}-0`));
    await new Promise((resolve) => setTimeout(resolve, 7 * round));
    victim.child.kill("SIGKILL");
    await victim.ended;
  }
  expect((await other.ended).code).toBe(0);
  const opened = await ArtifactStore.open(folder);
  if (!opened.ok) throw new Error(opened.failure.message);
  const store = opened.value;
  const listed = await store.list();
  if (!listed.ok) throw new Error(listed.failure.message);
  const keys = new Set(listed.value.map(({ key }) => key));
  for (let at = 0; at < 25; at++) expect(keys.has(keyOf(`kept-${at}`))).toBe(true);
  expect(keys.size).toBeGreaterThanOrEqual(25 + 6);
  for (const key of keys) {
    const found = await store.find(key);
    if (!found.ok || found.value.state !== "present") throw new Error(`the output of ${key} is not whole`);
    for (const { path } of found.value.artifact.files)
      expect((await store.read(found.value.artifact, path)).ok).toBe(true);
  }
  // A folder that was made and not yet signed when its process died is removed once it is older than a minute.
  const longAgo = new Date(Date.now() - 120_000);
  const left = await readdir(join(folder, ".staging")).catch(() => []);
  for (const name of left) await utimes(join(folder, ".staging", name), longAgo, longAgo);
  expect((await runProgram("testing/put-outputs.ts", [folder, work, "later-", "1"])).code).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith(".staging"))).toEqual([]);
});

function start(path: string, ...args: readonly string[]): Program {
  const program = startProgram(path, args);
  started.push(program);
  return program;
}

function eventsOf(out: string): string[] {
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; text: string })
    .map(({ event, text }) => `${event}: ${text}`);
}
