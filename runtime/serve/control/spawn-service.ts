// Starts a service process, and reads what it logged.
import type { ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import type { ServiceFiles } from "./service-files.ts";
import type { StartableProgram } from "./program.ts";
import { spawnDetached } from "./spawn-detached.ts";
import type { ServingRequest } from "../serving-request.ts";

/** `logStart` is where the new process' lines begin in the log. `program`: of one that takes the place of the process that starts it. */
export async function spawnService(
  files: ServiceFiles,
  { home, environment, team, project, target }: ServingRequest,
  program?: StartableProgram,
): Promise<{ readonly child: ChildProcess; readonly logStart: number }> {
  const place = Object.entries({ home, environment, team, project, target }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const args = ["serve", ...place];
  if (program === undefined) return spawnDetached({ args, log: files.log });
  return spawnDetached({ args: [...args, "--successor"], log: files.log, program, takesSockets: true });
}

const shownLines = 8;
const shownBytes = 4096;

/** The last lines from `start` on; none when there is no log. */
export async function lastLogLines(path: string, start: number): Promise<readonly string[]> {
  const log = await open(path, "r").catch(() => undefined);
  if (log === undefined) return [];
  try {
    const { size } = await log.stat();
    const from = Math.max(start, size - shownBytes);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(Math.max(0, size - from)), 0, size - from, from);
    const lines = buffer
      .subarray(0, bytesRead)
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    return lines.slice(-shownLines);
  } finally {
    await log.close();
  }
}
