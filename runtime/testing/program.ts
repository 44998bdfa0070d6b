// Starts a program as a process of its own, for tests of what happens when processes meet or die.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { entryOf } from "../../specs/program/entry.ts";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Program {
  readonly child: ChildProcess;
  /** Resolves once the standard output, or the error output, holds the text; rejects when the program ends before. */
  prints(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment; this process' own when absent. */
  readonly env?: NodeJS.ProcessEnv;
}

/** `path` is the source below runtime/, as `cli.ts`. */
export function startProgram(path: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const { url, execArgv } = entryOf(new URL(`../${path}`, import.meta.url));
  const child = spawn(process.execPath, [...execArgv, fileURLToPath(url), ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, out, err }));
  return {
    child,
    ended,
    prints: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (out.includes(text) || err.includes(text)) resolve();
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        look();
        void ended.then(() => reject(new Error(`it ended without printing ${text}: ${out}${err}`)));
      }),
  };
}

/** Runs it to its end. */
export function runProgram(path: string, args: readonly string[], options?: ProgramOptions): Promise<Ended> {
  return startProgram(path, args, options).ended;
}
