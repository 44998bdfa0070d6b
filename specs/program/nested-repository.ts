// Repositories below a folder. A submodule is one, and git leaves it where it is, with all its files, when a commit is checked out that does
// not have it: nothing is tracked there any more, and every file came from somebody else.
import { type Dirent, lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "./system-error.ts";

/** Repositories that `npm start` makes directly in a home, to show the whole way in; nothing of a home is looked for in them. */
const shown: readonly string[] = ["workspace", "deployed", "tours"];

/** The first `.git` below a home or a store, whatever kind of thing it is; one directly in the folder is not looked for. Follows no link. */
export function repositoryBelow(folder: string): string | undefined {
  return firstBelow(folder, shown);
}

function firstBelow(folder: string, passed: readonly string[] = []): string | undefined {
  for (const entry of entriesOf(folder)) {
    if (!entry.isDirectory() || isGit(entry.name) || passed.includes(entry.name)) continue;
    const found = repositoryIn(path.join(folder, entry.name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function repositoryIn(folder: string): string | undefined {
  if (isBlobs(folder)) {
    const git = path.join(folder, ".git");
    return lstatSync(git, { throwIfNoEntry: false }) === undefined ? undefined : git;
  }
  const git = entriesOf(folder).find(({ name }) => isGit(name));
  return git === undefined ? firstBelow(folder) : path.join(folder, git.name);
}

/** There are as many as there are files in all outputs, and a folder among them is none. */
function isBlobs(folder: string): boolean {
  return folder.endsWith(path.join(path.sep, "blobs", "sha256"));
}

function isGit(name: string): boolean {
  return name.toLowerCase() === ".git";
}

/** None of what was removed meanwhile: another command may be at work in the folder. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
