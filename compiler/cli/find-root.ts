import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./command.ts";

/** The folder that was asked for, or the nearest parent of `cwd` that has a folder specs. */
export function findRoot(asked: string | undefined, cwd: string): string {
  if (asked !== undefined) {
    const root = path.resolve(cwd, asked);
    if (hasSpecs(root)) return root;
    throw new UsageError(`${asked} has no folder specs; name the root of a repository that has one`);
  }
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    if (hasSpecs(folder)) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new UsageError(
    "there is no folder specs here or in a parent folder; go to your repository, or name it with --root",
  );
}

function hasSpecs(folder: string): boolean {
  const specs = path.join(folder, "specs");
  return existsSync(specs) && statSync(specs).isDirectory();
}
