// Reads files of a repository that are read as a whole, as far as they can be what a compiler reads or writes.
import { lstatSync, readFileSync } from "node:fs";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** In bytes, 256 MiB: far more than any spec or generated file has, and less than Node can hold as one text. */
export const largestFile = 1 << 28;

/** Undefined where no regular file is, or one that is larger than `largestFile`. Throws the system's errors. */
export function readWhole(file: string): Buffer | undefined {
  try {
    const stats = lstatSync(file);
    return stats.isFile() && stats.size <= largestFile ? readFileSync(file) : undefined;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
