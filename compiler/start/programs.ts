// Runs the two programs as a person would, each in a process of its own. The compiler imports nothing of the runtime: what
// goes between them are files and exit codes.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const programs = {
  fairlead: fileURLToPath(new URL("../dist/cli.js", import.meta.url)),
  "fairlead-runtime": fileURLToPath(new URL("../../runtime/dist/cli.js", import.meta.url)),
} as const;

export type ProgramName = keyof typeof programs;

export interface Ended {
  readonly code: number;
  /** Results that it printed, when they were captured or copied; empty otherwise. */
  readonly out: string;
  /** Messages that it printed, when they were copied; empty otherwise. */
  readonly err: string;
}

interface ProgramOptions {
  /** Results are for the caller, and not shown. */
  readonly capture?: boolean;
  /** All that is shown is for the caller too. The program then has no terminal to show its progress on. */
  readonly copy?: boolean;
  /** Where it runs; where this process does unless said. */
  readonly cwd?: string;
}

/**
 * Messages and progress go to the terminal as they come; results too, unless `capture` is set. A signal from the keyboard reaches
 * the program by itself; its way to end is waited for.
 */
export function runProgram(
  program: ProgramName,
  args: readonly string[],
  { capture = false, copy = false, cwd }: ProgramOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const stdout = capture || copy ? "pipe" : "inherit";
    const stderr = copy ? "pipe" : "inherit";
    const child = spawn(process.execPath, [programs[program], ...args], { cwd, stdio: ["ignore", stdout, stderr] });
    const parts = { out: [] as Buffer[], err: [] as Buffer[] };
    // Ctrl-C reaches both; this process waits for the other one's clean end. A request to end reaches this one alone.
    const wait = () => undefined;
    const pass = () => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", pass);
    child.stdout?.on("data", (part: Buffer) => {
      parts.out.push(part);
      if (copy && !capture) process.stdout.write(part);
    });
    child.stderr?.on("data", (part: Buffer) => {
      parts.err.push(part);
      process.stderr.write(part);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", pass);
      const text = (of: "out" | "err") => Buffer.concat(parts[of]).toString("utf8");
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 1), out: text("out"), err: text("err") });
    });
  });
}
