// Starts a service process that outlives its starter, and reads what it logged.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleToRun } from "../../system/thread.ts";
import type { ServiceFiles } from "./service-files.ts";
import type { ServingRequest } from "../serving-request.ts";

/** A log that has grown beyond this is set aside when its service is started; one older log is kept. */
const rotateAt = 10 * 2 ** 20;

/** `logStart` is where the new process' lines begin in the log. */
export async function spawnService(
  files: ServiceFiles,
  { home, environment, team, project, target }: ServingRequest,
): Promise<{ readonly child: ChildProcess; readonly logStart: number }> {
  const program = programOf();
  await mkdir(dirname(files.log), { recursive: true });
  let log = await open(files.log, "a", 0o600);
  if ((await log.stat()).size > rotateAt) {
    await log.close();
    await rename(files.log, `${files.log}.1`);
    log = await open(files.log, "a", 0o600);
  }
  try {
    const logStart = (await log.stat()).size;
    const place = Object.entries({ home, environment, team, project, target }).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]);
    // Flags that a starter was run with, an inspector's port for one, are not for the service.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [program, "serve", ...place], {
      cwd: dirname(files.record),
      detached: true,
      env,
      stdio: ["ignore", log.fd, log.fd],
    });
    await new Promise((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    return { child, logStart };
  } finally {
    await log.close();
  }
}

/** Sources run by a test start their compiled twins; all that the process will load has to be there and up to date. */
function programOf(): string {
  const root = new URL("../../../", import.meta.url);
  const parts = ["../../cli.ts", "../service.ts", "../pool/model-thread.ts"].map(
    (path) => new URL(path, import.meta.url),
  );
  const [program] = parts.map((url) => moduleToRun(url, root));
  return fileURLToPath(program!);
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
