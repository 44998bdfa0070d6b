// Starts a process of this program that outlives its starter, with a log of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { type StartableProgram, startableProgram } from "./program.ts";

/** A log that has grown beyond this is set aside when a process is started; one older log is kept. */
const rotateAt = 10 * 2 ** 20;

export interface DetachedProcess {
  /** The command and its arguments. */
  readonly args: readonly string[];
  readonly log: string;
  /** This one when absent. */
  readonly program?: StartableProgram;
  /** Can its starter send it sockets? */
  readonly takesSockets?: boolean;
}

/** `logStart` is where the new process' lines begin in the log. Throws the system's errors. */
export async function spawnDetached({
  args,
  log: logFile,
  program = startableProgram(),
  takesSockets = false,
}: DetachedProcess): Promise<{ readonly child: ChildProcess; readonly logStart: number }> {
  await mkdir(dirname(logFile), { recursive: true });
  let log = await open(logFile, "a", 0o600);
  if ((await log.stat()).size > rotateAt) {
    await log.close();
    await rename(logFile, `${logFile}.1`);
    log = await open(logFile, "a", 0o600);
  }
  try {
    const logStart = (await log.stat()).size;
    // Flags that a starter was run with, an inspector's port for one, are not for the process.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(program.execPath, [...program.args, ...args], {
      // Of all folders the one that stays: a process in a folder that is removed cannot even start.
      cwd: dirname(program.args.at(-1) ?? program.execPath),
      detached: true,
      env,
      stdio: ["ignore", log.fd, log.fd, ...(takesSockets ? (["ipc"] as const) : [])],
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
