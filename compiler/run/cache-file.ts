// Where a repository's cache is. What it says is believed, so it lies where nothing that came with a repository can be: in the folder
// that git keeps for itself. Where there is no git, nothing came by git either.
import { realpathSync } from "node:fs";
import path from "node:path";
import { digestOf } from "../fingerprint.ts";
import { gitFolderAround } from "../read/git-folder.ts";

/** One for each folder of a git repository that is compiled by itself, for its paths are absolute. */
export function cacheFile(root: string): string {
  const git = gitFolderAround(root)?.own;
  if (git === undefined) return path.join(root, ".fairlead", "cache", "compile.json");
  return path.join(git, "fairlead", "cache", `${digestOf(realpathSync(root)).slice("sha256:".length, 23)}.json`);
}
