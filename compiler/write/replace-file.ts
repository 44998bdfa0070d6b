// Puts a text in the place of a file that people and git read: as a whole, or not at all.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { lifeOf, thisProcess } from "../../specs/program/process-identity.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { ok, type Result } from "../result.ts";
import { writeFailure } from "./system-error.ts";

/** `ready` is asked when the text is on the disk, and last of all: is what it replaces still what it was made from? `file` is how it is called. */
export function replaceFile(
  absolute: string,
  text: string,
  { file, ready }: { readonly file: string; readonly ready: () => Result<void> },
): Result<void> {
  removeLeft(absolute);
  // What a killed command leaves behind is a hidden file, which nobody takes for a spec or a record.
  const staged = path.join(path.dirname(absolute), `.${path.basename(absolute)}.${process.pid}.tmp`);
  try {
    makeFolder(path.dirname(absolute));
    const mode = modeOf(absolute);
    writeFileSync(staged, text, { flag: "wx", flush: true });
    if (mode !== undefined) chmodSync(staged, mode);
    const isReady = ready();
    if (isReady.ok) renameSync(staged, absolute);
    else rmSync(staged, { force: true });
    return isReady.ok ? ok(undefined) : isReady;
  } catch (error) {
    rmSync(staged, { force: true });
    return writeFailure(file, error);
  }
}

/** Step by step: where a file system, such as /proc, has no folder and makes none, Node's own recursion never ends. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else was faster.
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
}

/** Of a file that is there, which the one in its place keeps. Throws where it may not be written: a rename would not ask. */
function modeOf(absolute: string): number | undefined {
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  accessSync(absolute, constants.W_OK);
  return stats.mode & 0o777;
}

/** Of commands that were killed over the same file. */
function removeLeft(absolute: string): void {
  const folder = path.dirname(absolute);
  const here = { ...thisProcess(), started: null };
  const left = new RegExp(`^\\.${path.basename(absolute).replaceAll(".", "\\.")}\\.(\\d+)\\.tmp$`);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = left.exec(name)?.[1];
    if (pid !== undefined && lifeOf({ ...here, pid: Number(pid) }) === "gone")
      rmSync(path.join(folder, name), { force: true });
  }
}
