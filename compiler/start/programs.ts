// Runs the two programs as a person would, each in a process of its own. The compiler imports nothing of the runtime: what
// goes between them are files and exit codes.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const programs = {
  fairlead: fileURLToPath(new URL("../dist/cli.js", import.meta.url)),
  "fairlead-runtime": fileURLToPath(new URL("../../runtime/dist/cli.js", import.meta.url)),
} as const;

export interface Ended {
  readonly code: number;
  /** What it printed, when it was captured; empty otherwise. */
  readonly out: string;
}

/**
 * Messages and progress go to the terminal as they come; results too, unless `capture` is set. A signal from the keyboard reaches
 * the program by itself; its way to end is waited for.
 */
export function runProgram(
  program: keyof typeof programs,
  args: readonly string[],
  options: { readonly capture?: boolean } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const stdout = options.capture === true ? "pipe" : "inherit";
    const child = spawn(process.execPath, [programs[program], ...args], { stdio: ["ignore", stdout, "inherit"] });
    const parts: Buffer[] = [];
    // Ctrl-C reaches both; this process waits for the other one's clean end. A request to end reaches this one alone.
    const wait = () => undefined;
    const pass = () => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", pass);
    child.stdout?.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", pass);
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 1), out: Buffer.concat(parts).toString("utf8") });
    });
  });
}
