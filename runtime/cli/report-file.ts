// The file of --report: looked at before anything runs, so that a long apply does not end in a place that cannot be written.
import { access, constants, lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, replaceFile, systemFailure } from "../system/atomic-file.ts";
import { fail, ok, type Result } from "../result.ts";

/** Only a file, or nothing, may stand there: it is replaced, and a link, a pipe or a device would be lost. */
export async function checkReportFile(path: string): Promise<Result<void>> {
  try {
    const found = await lstat(path);
    if (!found.isFile())
      return taken(path, found.isDirectory() ? "a folder" : found.isSymbolicLink() ? "a link" : "no plain file");
    await access(dirname(path), constants.W_OK | constants.X_OK);
    return ok(undefined);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return checkFolder(dirname(path), path);
    return systemFailure(`looking at ${path}, the file of --report`, cause);
  }
}

export async function writeReportFile(path: string, text: string): Promise<Result<void>> {
  const usable = await checkReportFile(path);
  if (!usable.ok) return usable;
  try {
    return ok(await replaceFile(path, text));
  } catch (cause) {
    return systemFailure(`writing ${path}`, cause);
  }
}

/** Can the file be made in the folder, or the folder in the nearest one that exists? */
async function checkFolder(folder: string, path: string): Promise<Result<void>> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return ok(undefined);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT" && folder !== dirname(folder)) return checkFolder(dirname(folder), path);
    return systemFailure(`making ${path}, the file of --report, in ${folder}`, cause);
  }
}

function taken(path: string, what: string) {
  return fail(
    "disk-failed",
    `${path} is ${what}, and --report replaces what stands there. Name a file, or a place where nothing is. Nothing was done.`,
  );
}
