// Which files git tracks and does not put into the work tree, as in a sparse checkout: to whoever only looks at the disk they are removed.
import { lstatSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../../specs/program/system-error.ts";
import { ok, type Result } from "../../result.ts";
import { gitIn } from "./git.ts";

/** Of these folders of `root`, the files that the index has, that it was told to leave out, and that are not there; from `root`, sorted. */
export async function leftOut(root: string, folders: readonly string[]): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root, settings: ["safe.directory=*"] });
  const list = await git((run) => run.raw(["ls-files", "--cached", "-t", "-z", "--", ...folders]));
  if (!list.ok) return list;
  const skipped = list.value.split("\0").flatMap((entry) => (entry.startsWith("S ") ? [entry.slice(2)] : []));
  return ok(skipped.filter((file) => !isThere(path.join(root, file))).sort());
}

/** A file in the place of its folder hides it too. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return false;
  }
}
