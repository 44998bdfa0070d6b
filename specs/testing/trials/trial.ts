// One trial: a command is killed, once or a few times, and then run to its end. What stands afterwards has to be what a run that nobody
// killed leaves.
import { cpSync, lstatSync, lutimesSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CaseReport, CaseRequest } from "../fuzz/case-process.ts";
import { Random } from "../fuzz/random.ts";
import { processorSeconds } from "../fuzz/processor-time.ts";
import { type CommandLine, type Moment, processesLeft, runKilled, runWhole, type Whole } from "./killed-program.ts";

export interface KilledCommand {
  readonly name: string;
  /** Of a hundred trials so many are of it. */
  readonly weight: number;
  /** Makes what the command begins with, in an empty folder. */
  prepare(root: string): Promise<void>;
  /** Of a copy of it; what was made where it stands says so. */
  moved?(from: string, root: string): void;
  /** What has to run before, in the very place. */
  begin?(root: string): Promise<void>;
  command(root: string): Omit<CommandLine, "cwd" | "environment">;
  /** Brings a command that ends when it is told to to its end. */
  during?(root: string): Promise<void>;
  /** What removes leftovers, where that is another command's work. */
  clean?(root: string): Promise<void>;
  /** What stands afterwards, without times and without what nobody relies on. */
  outcome(root: string): Promise<unknown>;
  /** Exit codes of a run after one that was killed, as late as it may have been; 0 unless said. */
  readonly laterCodes?: readonly number[];
  /** Ends what runs on. */
  end?(root: string): Promise<void>;
}

interface Known {
  readonly template: string;
  readonly whole: Whole;
  readonly outcome: string;
  /** Paths of all files afterwards, without what differs from one run to the next. */
  readonly files: ReadonlySet<string>;
}

const known = new Map<string, Promise<Known>>();

export function trialsOf(
  commands: readonly KilledCommand[],
  work: string,
): (request: CaseRequest) => Promise<CaseReport> {
  return async ({ seed, number, keep }) => {
    const random = new Random(seed, number);
    const command = weighted(commands, random);
    const ready =
      known.get(command.name) ?? learn(command, path.join(work, `${command.name.replaceAll(" ", "-")}-${process.pid}`));
    known.set(command.name, ready);
    const folder = path.join(work, `${seed}-${number}`);
    const began = processorSeconds();
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "edits.txt"), command.name);
    const { moments, faults } = await trial(command, await ready, folder, random);
    if (!keep && faults.length === 0) rmSync(folder, { recursive: true, force: true });
    const slowest = [processorSeconds() - began, command.name] as const;
    return { number, edits: [command.name, ...moments], faults, commands: moments.length + 1, slowest, folder };
  };
}

function weighted(commands: readonly KilledCommand[], random: Random): KilledCommand {
  let left = random.share() * commands.reduce((sum, { weight }) => sum + weight, 0);
  return commands.find(({ weight }) => (left -= weight) < 0) ?? commands[0]!;
}

/** What a run that nobody kills leaves. */
async function learn(command: KilledCommand, folder: string): Promise<Known> {
  const template = path.join(folder, "template");
  mkdirSync(template, { recursive: true });
  await command.prepare(template);
  const place = makePlace(command, template, path.join(folder, "whole"));
  await command.begin?.(place.root);
  const whole = await toItsEnd(command, place);
  if (whole.code !== 0) throw new Error(`${command.name} fails without being killed: ${whole.out}${whole.err}`);
  const outcome = JSON.stringify(await command.outcome(place.root), undefined, 1);
  await command.end?.(place.root);
  await processesLeft(place.folder);
  return { template, whole, outcome, files: filesOf(place.folder) };
}

async function trial(
  command: KilledCommand,
  { template, whole, outcome, files }: Known,
  folder: string,
  random: Random,
) {
  const place = makePlace(command, template, folder);
  const line = lineOf(command, place);
  const moments: string[] = [];
  await command.begin?.(place.root);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const moment: Moment =
      random.chance(0.5) && whole.steps > 0
        ? { step: 1 + random.below(whole.steps) }
        : { afterMs: random.share() * whole.milliseconds };
    const { code } = await runKilled(line, moment);
    const at =
      "step" in moment
        ? `before step ${moment.step} of ${whole.steps}`
        : `after ${moment.afterMs.toFixed(0)} of ${whole.milliseconds.toFixed(0)} ms`;
    moments.push(code === -1 ? `killed ${at}` : `not killed ${at}: it had ended with ${code}`);
  }
  const faults: string[] = [];
  const again = await toItsEnd(command, place);
  if (!isLater(command, again.code))
    faults.push(`the next run ends with ${again.code}: ${again.out.slice(0, 1_000)}${again.err.slice(0, 2_000)}`);
  const stands = JSON.stringify(await command.outcome(place.root), undefined, 1);
  if (stands !== outcome) faults.push(`what stands differs: ${firstDifference(outcome, stands)}`);
  faults.push(...(await leftBehind(command, place, files)));
  await command.end?.(place.root);
  faults.push(...(await processesLeft(folder)).map((one) => `a process is left: ${one}`));
  return { moments, faults };
}

/** What no run that nobody killed has, and what is still there once it is old and the command has run again. */
async function leftBehind(command: KilledCommand, place: Place, files: ReadonlySet<string>): Promise<string[]> {
  const extra = (): string[] => [...filesOf(place.folder)].filter((file) => !files.has(file));
  // One that runs until it is told to end has nothing to do any more.
  if (extra().length === 0 || command.during !== undefined) return [];
  makeOld(place.folder);
  if (command.clean !== undefined) await command.clean(place.root);
  const { code, err } = await toItsEnd(command, place);
  await command.end?.(place.root);
  const failed = isLater(command, code) ? [] : [`a later run ends with ${code}: ${err.slice(0, 1_000)}`];
  await processesLeft(place.folder);
  const left = extra();
  // Whoever writes a file anew removes old drafts of it, and this run may have had nothing to write: one of each kill.
  const areDrafts = left.length <= 3 && left.every((file) => /\.draft(?: \(\d+\))?$/.test(file));
  return [...failed, ...(areDrafts ? [] : left.map((file) => `${file} is left behind`))];
}

function isLater({ laterCodes = [0] }: KilledCommand, code: number): boolean {
  return laterCodes.includes(code);
}

async function toItsEnd(command: KilledCommand, place: Place): Promise<Whole> {
  const [whole] = await Promise.all([
    runWhole(lineOf(command, place), path.join(place.folder, "steps")),
    command.during?.(place.root),
  ]);
  return whole;
}

interface Place {
  readonly folder: string;
  readonly root: string;
}

function makePlace(command: KilledCommand, template: string, folder: string): Place {
  const root = path.join(folder, "repository");
  for (const name of ["home", "tmp"]) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, "steps"), "");
  cpSync(template, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  command.moved?.(template, root);
  return { folder, root };
}

function lineOf(command: KilledCommand, { folder, root }: Place): CommandLine {
  const environment = { HOME: path.join(folder, "home"), TMPDIR: path.join(folder, "tmp"), GIT_CONFIG_NOSYSTEM: "1" };
  return { ...command.command(root), cwd: root, environment };
}

/** Digits of objects, processes and versions differ between any two runs; how many there are does not. */
function filesOf(folder: string): Set<string> {
  const found = new Map<string, number>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!lstatSync(path.join(folder, name)).isFile() || name === "edits.txt") continue;
    const plain = name.replaceAll(path.sep, "/").replaceAll(/\b[0-9a-f]{2}\/(?=[0-9a-f]{38}\b)|[0-9a-f]{12,}/g, "*");
    found.set(plain, (found.get(plain) ?? 0) + 1);
  }
  return new Set(
    [...found].flatMap(([name, count]) =>
      name.includes("*") ? Array.from({ length: count }, (_, at) => `${name} (${at + 1})`) : [name],
    ),
  );
}

/** Three days old: older than all that looks at the age of what was left. */
function makeOld(folder: string): void {
  const then = new Date(Date.now() - 3 * 24 * 3_600_000);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lutimesSync(path.join(folder, name), then, then);
}

function firstDifference(wanted: string, found: string): string {
  const [left, right] = [wanted.split("\n"), found.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${left.slice(at, at + 3).join(" ")} against ${right.slice(at, at + 3).join(" ")}`;
}
