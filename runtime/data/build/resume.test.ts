// Interrupted builds: a kill, a cancel, files that are not what the checkpoint says. The result must be the one of a run in peace.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, cp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { entryOf } from "../../../specs/program/entry.ts";
import { type Built, contextOf, manifestOf, openRig, type Rig } from "../../testing/dataset-rig.ts";

const options = { threads: 1, chunkBytes: 22 << 10, partBytes: 100_000, checkpointBytes: 67_000 } as const;

let rig: Rig;
let manifest: DatasetManifest;
let expected: Built["files"];
/** Three times as long, so that a process is met on its way. */
let long: DatasetManifest;
let expectedOfLong: Built["files"];

beforeAll(async () => {
  rig = await openRig();
  // Every fortieth says what was said in other conversations, of which the one that stays may come later.
  const line = (i: number): string => {
    if (i % 50 === 13) return "broken";
    const said = i % 40 === 7 ? i % 600 : i;
    return JSON.stringify({
      conversation: i % 3000,
      messages: [
        { role: "user", content: `第${said % 7000}个问题 ｗith noise\u200b ${"很长".repeat(said % 30)}` },
        { role: "assistant", content: `answer ${said % 7}${"²½①℃№™Ⅷ".charAt(said % 41)} ${"x".repeat(said % 90)}` },
      ],
    });
  };
  const lines = (from: number, length: number): string => Array.from({ length }, (_, i) => line(from + i)).join("\n");
  const chats = (...files: Parameters<typeof manifestOf>[0]): DatasetManifest =>
    manifestOf(files, {
      format: "chat",
      clean: [
        { rule: "unicode", form: "NFKC", removeInvisible: true },
        { rule: "length", min: 10, max: 60 },
        { rule: "duplicates", near: null },
      ],
      quarantineMaxShare: 0.05,
    });
  manifest = chats(await rig.file("a.jsonl", lines(0, 3000)), await rig.file("b.jsonl", lines(5000, 3000)));
  long = chats(await rig.file("long-a.jsonl", lines(0, 9000)), await rig.file("long-b.jsonl", lines(5000, 9000)));
  expected = (await rig.build(manifest, { ...options, scratch: "peace" })).files;
  expectedOfLong = (await rig.build(long, { ...options, scratch: "long-peace" })).files;
});
afterAll(() => rig.remove());

const scratchOf = (name: string): string => join(rig.root, ".scratch", name);

/** Runs the stage on the long dataset in a process of its own. */
function start(scratch: string): ChildProcess {
  const { url: stage, execArgv } = entryOf(new URL("../../stages/dataset.ts", import.meta.url));
  const { signal: _signal, ...context } = contextOf(long, rig.root, scratchOf(scratch));
  const program = `
    import { runDatasetWith } from ${JSON.stringify(stage.href)};
    const stop = new AbortController();
    process.on("SIGINT", () => stop.abort());
    const given = ${JSON.stringify(context)};
    const ran = await runDatasetWith({ ...given, inputs: new Map(), progress: { step() {} }, signal: stop.signal }, ${JSON.stringify(options)});
    console.log(JSON.stringify(ran));`;
  return spawn(process.execPath, [...execArgv, "--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Waits until the build is somewhere past its n-th checkpoint. */
async function checkpoints(child: ChildProcess, scratch: string, wanted: number): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < wanted && child.exitCode === null) {
    const file = await stat(join(scratchOf(scratch), "checkpoint")).catch(() => undefined);
    if (file !== undefined) seen.add(`${file.ino} ${file.mtimeMs}`);
    await sleep(1);
  }
}

test("B4: kill -9 at any moment, again and again, and the dataset is the one of a run in peace", async () => {
  let killed = 0;
  for (let round = 0; round < 6; round++) {
    const child = start("killed");
    const ended = once(child, "exit");
    await checkpoints(child, "killed", 1 + (round % 3));
    await sleep(round * 7);
    if (child.kill("SIGKILL")) killed++;
    await ended;
  }
  expect(killed).toBeGreaterThan(2);
  expect(existsSync(join(scratchOf("killed"), "checkpoint"))).toBe(true);
  expect((await rig.build(long, { ...options, scratch: "killed" })).files).toEqual(expectedOfLong);
});

test("B4: a build that goes on reads only what is left", async () => {
  const stop = new AbortController();
  let steps = 0;
  const cancelled = await rig.run(manifest, {
    ...options,
    scratch: "rest",
    signal: stop.signal,
    progress: { step: () => ++steps === 20 && stop.abort() },
  });
  expect(cancelled).toEqual({
    ok: false,
    failure: {
      reason: "cancelled",
      message: "building the dataset was stopped; the same command goes on where it was",
      retry: "no",
    },
  });
  const done: number[] = [];
  const { files } = await rig.build(manifest, {
    ...options,
    scratch: "rest",
    progress: { step: (update) => done.push(update.done) },
  });
  expect(files).toEqual(expected);
  expect(done[0]).toBeGreaterThan(options.checkpointBytes * 3);
});

test("B4: Ctrl-C ends the process in order, with nothing lost and the failure cancelled", async () => {
  const child = start("stopped");
  const output: Buffer[] = [];
  child.stdout!.on("data", (data: Buffer) => output.push(data));
  const ended = once(child, "exit");
  await checkpoints(child, "stopped", 2);
  child.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({ ok: false, failure: { reason: "cancelled" } });
  expect((await rig.build(long, { ...options, scratch: "stopped" })).files).toEqual(expectedOfLong);
});

test("B4: a signal that was aborted before the start builds nothing", async () => {
  const ran = await rig.run(manifest, { ...options, scratch: "never", signal: AbortSignal.abort() });
  expect(ran).toMatchObject({ ok: false, failure: { reason: "cancelled" } });
  expect(existsSync(scratchOf("never"))).toBe(false);
});

/** A scratch folder as a kill leaves it, to be spoiled by the test. */
async function interrupted(name: string): Promise<string> {
  if (!existsSync(scratchOf("interrupted"))) {
    const stop = new AbortController();
    let steps = 0;
    const progress = { step: () => ++steps === 15 && stop.abort() };
    await rig.run(manifest, { ...options, scratch: "interrupted", signal: stop.signal, progress });
  }
  await cp(scratchOf("interrupted"), scratchOf(name), { recursive: true });
  return scratchOf(name);
}

async function firstStep(scratch: string): Promise<number> {
  const done: number[] = [];
  const { files } = await rig.build(manifest, {
    ...options,
    scratch,
    progress: { step: (update) => done.push(update.done) },
  });
  expect(files).toEqual(expected);
  return done[0]!;
}

test("B4: an interrupted build goes on, which the next tests take away", async () => {
  await interrupted("whole");
  expect(await firstStep("whole")).toBeGreaterThan(options.checkpointBytes);
});

test.each([
  ["the checkpoint is cut", (scratch: string) => truncate(join(scratch, "checkpoint"), 500)],
  [
    "the checkpoint has another byte",
    async (scratch: string) => {
      const text = await readFile(join(scratch, "checkpoint"), "utf8");
      await writeFile(join(scratch, "checkpoint"), text.replace('"blank":0', '"blank":1'));
    },
  ],
  ["the row log is gone", (scratch: string) => rm(join(scratch, "rows.log"))],
  [
    "a part is shorter than the checkpoint says",
    (scratch: string) => truncate(join(scratch, "output/train/part-00000.jsonl"), 100),
  ],
  [
    "the last part has other bytes",
    (scratch: string) => writeFile(join(scratch, "output/quarantine/part-00000.jsonl"), "x".repeat(50_000)),
  ],
  ["the output is gone", (scratch: string) => rm(join(scratch, "output"), { recursive: true })],
])("B4: when %s, the build starts over instead of trusting it", async (what, spoil) => {
  const name = what.replaceAll(" ", "-");
  await spoil(await interrupted(name));
  expect(await firstStep(name)).toBeLessThan(options.checkpointBytes);
});

test("B4: bytes that a kill left behind the checkpoint do not stay, a finished meta.json least of all", async () => {
  const scratch = await interrupted("more");
  await appendFile(join(scratch, "rows.log"), Buffer.alloc(330, 1));
  for (const folder of ["train", "valid", "rejected", "quarantine"]) {
    await writeFile(join(scratch, "output", folder, "part-00099.jsonl"), "left behind");
  }
  await writeFile(join(scratch, "output/meta.json"), "{}");
  const stop = new AbortController();
  await rig.run(manifest, { ...options, scratch: "more", signal: stop.signal, progress: { step: () => stop.abort() } });
  expect(existsSync(join(scratch, "output/meta.json"))).toBe(false);
  expect(await firstStep("more")).toBeGreaterThan(options.checkpointBytes);
});

test("B4: a checkpoint of another manifest is not gone on with", async () => {
  await interrupted("other");
  const other = { ...manifest, config: { ...manifest.config, split: { ...manifest.config.split, seed: 8 } } };
  const { files } = await rig.build(other, { ...options, scratch: "other" });
  expect(files).toEqual((await rig.build(other, { ...options, scratch: "other-in-peace" })).files);
  expect(files["train/part-00000.jsonl"]).not.toBe(expected["train/part-00000.jsonl"]);
});

test("B4: rows of an input that had changed do not stay when the input is put back", async () => {
  const path = join(rig.root, "a.jsonl");
  const original = await readFile(path, "utf8");
  await writeFile(path, original.replace("第0个问题", "第9个问题"));
  const stop = new AbortController();
  let steps = 0;
  const progress = { step: () => ++steps === 15 && stop.abort() };
  await rig.run(manifest, { ...options, scratch: "swapped", signal: stop.signal, progress });
  expect(existsSync(join(scratchOf("swapped"), "checkpoint"))).toBe(true);
  await writeFile(path, original);
  expect(await firstStep("swapped")).toBeLessThan(options.checkpointBytes);
});

test("B4: an input that changes under an interrupted build is found out", async () => {
  await interrupted("changed");
  const path = join(rig.root, "b.jsonl");
  const original = await readFile(path, "utf8");
  await writeFile(path, original.replace("第5000个问题", "第5009个问题"));
  const ran = await rig.run(manifest, { ...options, scratch: "changed" });
  expect(ran).toMatchObject({ ok: false, failure: { reason: "input-changed" } });
  await writeFile(path, original);
  expect((await rig.build(manifest, { ...options, scratch: "changed" })).files).toEqual(expected);
});
