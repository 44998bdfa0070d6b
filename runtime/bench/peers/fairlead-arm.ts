// Fairlead: the dataset stage's own code, on the thread that calls it.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { WrittenCleanRule } from "../../../specs/handoff/clean-rules.ts";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { buildDataset } from "../../data/build/build-dataset.ts";
import { textsOf, type WrittenRow } from "../../data/rows/row.ts";
import { digestFile } from "../../system/digest.ts";
import { manifestOf, readBuilt } from "../../testing/dataset-rig.ts";
import { runtimeVersion } from "../../version.ts";
import type { ArmAnswer, ArmTask } from "./arm-task.ts";

const task = JSON.parse(await readFile(process.argv[2]!, "utf8")) as ArmTask;
const repository = dirname(task.rows);
const manifest = await manifestFor(task);
const startSeconds = cpuSeconds();
const folder = await build();
const { maxRSS } = process.resourceUsage();
const version = `Fairlead ${runtimeVersion}, Node ${process.versions.node}`;
const answer: ArmAnswer = { version, startSeconds, cpuSeconds: cpuSeconds(), peakRssBytes: maxRSS * 1024 };
await writeKept(folder);
process.stdout.write(`${JSON.stringify(answer)}\n`);

async function manifestFor({ least, most, words, near }: ArmTask) {
  const list = join(repository, "words.txt");
  await writeFile(list, words.join("\n"));
  const found = near === null ? null : { similarity: near.similarity, ignoreNumbers: false };
  const clean: readonly WrittenCleanRule[] = [
    { rule: "length", min: least, max: most },
    { rule: "sensitiveWords", lists: [await pin(list)], mask: "*" },
    { rule: "personalData", redact: ["email", "ip"], mask: [] },
    { rule: "duplicates", near: found },
  ];
  return manifestOf([await pin(task.rows)], { format: "chat", clean, split: { validShare: 0.1 } });
}

async function pin(file: string): Promise<PinnedFile> {
  return { path: relative(repository, file), ...(await digestFile(file)) };
}

async function build(): Promise<string> {
  const mebibyte = 2 ** 20;
  const sizes = { chunkBytes: 4 * mebibyte, maxLineBytes: 8 * mebibyte, partBytes: 64 * mebibyte };
  const built = await buildDataset({
    manifest,
    held: new Map(),
    sideFiles: () => [],
    repository,
    scratch: task.scratch,
    progress: { step: () => {} },
    signal: new AbortController().signal,
    options: { threads: 0, ...sizes, checkpointBytes: 64 * mebibyte },
  });
  if (!built.ok) throw new Error(`internal: ${built.failure.message}`);
  return built.value.folder;
}

function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}

async function writeKept(built: string): Promise<void> {
  const { rows } = await readBuilt(built);
  const written = [...rows("train"), ...rows("valid")] as unknown as readonly WrittenRow[];
  const lines = written.map((row) => `${JSON.stringify({ id: row.conversation, text: textsOf(row).join("\n") })}\n`);
  await writeFile(task.kept, lines.join(""));
}
