// Reads files of the home, which this machine wrote: no link on the way is followed, and nothing of another kind or size is read.
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { systemReason } from "./system-reason.ts";

export type OwnFile =
  | { readonly state: "read"; readonly bytes: Buffer }
  | { readonly state: "absent" }
  /** `reason` follows the file's name in a sentence. */
  | { readonly state: "unusable"; readonly reason: string };

/** A file of at most `maxBytes`, at `parts` below `root`. */
export function readOwnFile(root: string, parts: readonly string[], maxBytes: number): OwnFile {
  try {
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = lstatSync(path.join(root, ...parts.slice(0, depth)), { throwIfNoEntry: false });
      if (folder === undefined) return { state: "absent" };
      if (!folder.isDirectory())
        return unusable(`is reached through ${parts[depth - 1]}, which is no folder of its own`);
    }
    return readWithoutLinks(path.join(root, ...parts), maxBytes);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return code === "ENOENT" ? { state: "absent" } : unusable(`cannot be read: ${systemReason(error)}`);
  }
}

function readWithoutLinks(absolute: string, maxBytes: number): OwnFile {
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return unusable("is no regular file");
    if (stats.size > maxBytes) return unusable(`has ${stats.size} bytes, more than such a file can have`);
    return { state: "read", bytes: readFileSync(file) };
  } finally {
    closeSync(file);
  }
}

function unusable(reason: string): OwnFile {
  return { state: "unusable", reason };
}
