// Where a folder really is, whatever links lead to it, and whether or not it exists.
import { realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { codeOf } from "./atomic-file.ts";

/** `path` is absolute. Of what does not exist, the nearest parent that does is followed. Throws the system's errors. */
export async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || path === dirname(path)) throw error;
    return join(await realPlace(dirname(path)), basename(path));
  }
}

/** Both as `realPlace` gives them. A folder is in itself. */
export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
