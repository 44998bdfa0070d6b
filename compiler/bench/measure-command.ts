// Runs one command line of a compiler as a process of its own, and reports what a person would feel.
import { spawnSync } from "node:child_process";

export interface Measured {
  /** Wall time of the process, from its start to its end. */
  readonly seconds: number;
  /** Largest resident set. */
  readonly megabytes: number;
}

/** `program` is a file that Node runs. Exit code 2, a plan with changes, is no error. */
export function measureCommand(program: string, args: readonly string[], root: string): Measured {
  const usage = new URL("./report-usage.mjs", import.meta.url).href;
  const started = performance.now();
  const { status, output } = spawnSync(process.execPath, ["--import", usage, program, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0 && status !== 2) {
    throw new Error(`${args.join(" ")} ended with ${status}: ${output[2]?.slice(-2000) ?? ""}`);
  }
  return { seconds, megabytes: Number(output[3]) };
}

/** Longer than the tick of a file system's times, as between two commands of a person. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}
