// Runs a program to its end, or kills it: at a step on the disk, or after a time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Said } from "../../program/testing/collected-io.ts";

export interface CommandLine {
  /** The file of the program, and what Node needs to run it. */
  readonly program: string;
  readonly execArgv?: readonly string[];
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

export type Moment = { readonly step: number } | { readonly afterMs: number };

export interface Whole extends Said {
  readonly steps: number;
  readonly milliseconds: number;
}

const preload = new URL("./kill-at-step.mjs", import.meta.url).href;
/** Nothing takes so long that is not stuck. */
const limitMs = 120_000;

export async function runWhole(line: CommandLine, steps: string): Promise<Whole> {
  const began = performance.now();
  const said = await run(line, { FAIRLEAD_STEPS: steps }, limitMs);
  const counted = existsSync(steps) ? Number(readFileSync(steps, "utf8")) : 0;
  return { ...said, steps: counted, milliseconds: performance.now() - began };
}

/** -1 as its code where it was killed; it may have ended before. */
export async function runKilled(line: CommandLine, moment: Moment): Promise<Said> {
  return "step" in moment
    ? run(line, { FAIRLEAD_KILL_STEP: String(moment.step) }, limitMs)
    : run(line, {}, 1 + Math.floor(moment.afterMs));
}

async function run(
  { program, execArgv = [], argv, cwd, environment }: CommandLine,
  more: Readonly<Record<string, string>>,
  endsMs: number,
): Promise<Said> {
  const child = spawn(process.execPath, [...execArgv, "--import", preload, program, ...argv], {
    cwd,
    env: { ...process.env, ...environment, ...more },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: endsMs,
    killSignal: "SIGKILL",
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  // Not `close`: what a killed process has started may keep its output open.
  const [code] = (await once(child, "exit")) as [number | null];
  return { code: code ?? -1, out, err };
}

/** Command lines of processes that work in the folder, once those that end by themselves have ended. Empty where there is no /proc. */
export async function processesLeft(folder: string, patienceMs = 20_000): Promise<readonly string[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = processesIn(folder);
    if (found.length === 0 || performance.now() >= until) return found;
    await sleep(50);
  }
}

function processesIn(folder: string): string[] {
  if (!existsSync("/proc/self/stat")) return [];
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.flatMap((id) => {
    try {
      const line = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const place = readlinkSync(`/proc/${id}/cwd`);
      return line.includes(folder) || place === folder || place.startsWith(folder + path.sep)
        ? [`${id} ${line.slice(0, 200)}`]
        : [];
    } catch {
      // It has ended.
      return [];
    }
  });
}

export function builtIn(half: "compiler" | "runtime"): string {
  return fileURLToPath(new URL(`../../../${half}/dist/cli.js`, import.meta.url));
}
