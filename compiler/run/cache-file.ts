// Where a repository's cache is. What it says is believed, so it lies where nothing that came with a repository can be: in the folder
// that git keeps for itself. Where there is no git, nothing came by git either.
import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { digestOf } from "../fingerprint.ts";

/** One for each folder of a git repository that is compiled by itself, for its paths are absolute. */
export function cacheFile(root: string): string {
  const git = gitFolderAround(root);
  if (git === undefined) return path.join(root, ".fairlead", "cache", "compile.json");
  return path.join(git, "fairlead", "cache", `${digestOf(realpathSync(root)).slice("sha256:".length, 23)}.json`);
}

/** `.git`, or what it names: in a second work tree, or a submodule, it is a file. */
function gitFolderAround(folder: string): string | undefined {
  for (let up = path.resolve(folder); ; up = path.dirname(up)) {
    const git = path.join(up, ".git");
    const stats = statSync(git, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return git;
    if (stats?.isFile() === true) {
      const named = /^gitdir: (.+)$/m.exec(readFileSync(git, "utf8"))?.[1];
      return named === undefined ? undefined : path.resolve(up, named);
    }
    if (up === path.dirname(up)) return undefined;
  }
}
