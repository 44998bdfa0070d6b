// Cleans one planted file with Fairlead and with its peers in Python, one after the other, and says what each took and did:
//   npm run bench -- peers [--mb <megabytes>]
// What cannot be installed or run here is skipped with a line.
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ArmAnswer, readAnswer, taskOf } from "./arm-task.ts";
import { readArguments } from "./bench-arguments.ts";
import { type ArmFigures, figuresTables } from "./figures-table.ts";
import { installPeers, lastLine } from "./install-peers.ts";
import { judgeKept } from "./judge-kept.ts";
import { readKept } from "./kept-rows.ts";
import type { PlantedRow } from "./planted-chats.ts";
import { runArm } from "./run-arm.ts";
import { shortfalls } from "./shortfalls.ts";
import { writeChats } from "./write-chats.ts";

interface Arm {
  readonly tool: string;
  readonly command: readonly [program: string, ...args: readonly string[]];
  readonly onlyDuplicates: boolean;
}

const armSeconds = 900;
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const fairlead: Arm = {
  tool: "Fairlead",
  command: [process.execPath, ...process.execArgv, here("fairlead-arm.ts")],
  onlyDuplicates: false,
};
const peers = [
  { tool: "Data-Juicer", script: "data_juicer_arm.py", onlyDuplicates: false },
  { tool: "datatrove", script: "datatrove_arm.py", onlyDuplicates: false },
  { tool: "text-dedup", script: "text_dedup_arm.py", onlyDuplicates: true },
];

const asked = readArguments(process.argv.slice(2));
if ("wrong" in asked) {
  process.stderr.write(`${asked.wrong}\n`);
  process.exitCode = 64;
} else await compare(asked.megabytes);

async function compare(megabytes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-peers-"));
  // However it ends, by Ctrl-C too.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const rows = await writeChats(join(folder, "rows.jsonl"), megabytes * 1e6);
  process.stdout.write(`${megabytes} MB, ${rows.length} chats, every other block of 20 in Chinese\n`);
  const figures: ArmFigures[] = [];
  for (const arm of [fairlead, ...(await findPeers())]) figures.push(...(await measure(arm, folder, rows)));
  for (const version of new Set(figures.map(({ answer }) => answer.version))) process.stdout.write(`${version}\n`);
  process.stdout.write(`\n${figuresTables(figures)}`);
  const wrong = shortfalls(figures.filter(({ tool }) => tool === fairlead.tool));
  for (const sentence of wrong) process.stderr.write(`${sentence}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}

async function findPeers(): Promise<readonly Arm[]> {
  const installed = await installPeers(here("python/requirements.txt"));
  if ("python" in installed)
    return peers.map(({ script, ...peer }) => ({ ...peer, command: [installed.python, here(`python/${script}`)] }));
  for (const { tool } of peers) skip(tool, installed.why);
  return [];
}

/** Without near rows and with them. A peer that fails is skipped; where Fairlead fails, the mistake is ours. */
async function measure(arm: Arm, folder: string, rows: readonly PlantedRow[]): Promise<readonly ArmFigures[]> {
  const { tool, onlyDuplicates } = arm;
  const figures: ArmFigures[] = [];
  for (const isNear of [false, true]) {
    const scratch = join(folder, `${tool}-${isNear}`);
    const kept = join(scratch, "kept.jsonl");
    const answer = await ask(arm, { rows: join(folder, "rows.jsonl"), kept, scratch: join(scratch, "work") }, isNear);
    if (typeof answer === "string") {
      if (arm === fairlead) throw new Error(`internal: ${answer}`);
      skip(tool, answer);
      return figures;
    }
    const judgement = judgeKept(rows, await readKept(kept, rows.length));
    figures.push({ tool, onlyDuplicates, isNear, answer, judgement });
    await rm(scratch, { recursive: true });
  }
  return figures;
}

/** What it took, or why it did not. */
async function ask(
  { command }: Arm,
  files: Parameters<typeof taskOf>[0],
  isNear: boolean,
): Promise<ArmAnswer | string> {
  const home = join(files.scratch, "..");
  await mkdir(files.scratch, { recursive: true });
  const task = join(home, "task.json");
  await writeFile(task, JSON.stringify(taskOf(files, isNear)));
  const [program, ...args] = command;
  const ended = await runArm(program, [...args, task], { home, seconds: armSeconds });
  if (ended.code !== 0) return `it failed: ${lastLine(ended)}`;
  return readAnswer(ended.out) ?? "it ended without the line of figures";
}

function skip(tool: string, why: string): void {
  process.stdout.write(`skipped: ${tool}: ${why}\n`);
}
