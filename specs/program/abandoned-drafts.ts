// What processes leave beside a file that were killed while they wrote it anew: whoever writes it next removes that.
import { lstat, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { systemCodeOf } from "./system-error.ts";

/** Nobody takes so long to write a file and give it its name. */
const abandonedAfterMs = 600_000;

/** Removes files beside `file`, and folders, whose names begin with its own and that `isDraft` takes the rest of, if nobody has written to them for ten minutes. */
export async function removeAbandoned(
  file: string,
  isDraft = (rest: string): boolean => rest.endsWith(".draft"),
): Promise<void> {
  const [folder, start] = [path.dirname(file), path.basename(file)];
  try {
    for (const name of await readdir(folder)) {
      if (!name.startsWith(start) || name === start || !isDraft(name.slice(start.length))) continue;
      const left = path.join(folder, name);
      if (Date.now() - (await lstat(left)).mtimeMs > abandonedAfterMs) await rm(left, { recursive: true, force: true });
    }
  } catch (error) {
    // The file itself is written. What is left costs room, and another one tries again.
    if (systemCodeOf(error) === undefined) throw error;
  }
}
