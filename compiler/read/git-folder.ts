// Where git keeps what belongs to a folder, found without git: by names alone, and nothing of it is believed.
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";

export interface GitFolder {
  /** The work tree that the folder is in. */
  readonly top: string;
  /** Of this work tree: its index, and what a sparse checkout leaves out. */
  readonly own: string;
  /** Of all work trees of the repository: settings and ignore rules. */
  readonly common: string;
}

/** Undefined outside of a work tree. */
export function gitFolderAround(folder: string): GitFolder | undefined {
  for (let up = path.resolve(folder); ; up = path.dirname(up)) {
    const git = path.join(up, ".git");
    const stats = statSync(git, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return { top: up, own: git, common: git };
    // In a second work tree, or a submodule, it is a file.
    if (stats?.isFile() === true) {
      const named = /^gitdir: (.+)$/m.exec(readFileSync(git, "utf8"))?.[1];
      if (named === undefined) return undefined;
      const own = path.resolve(up, named);
      return { top: up, own, common: commonFolder(own) };
    }
    if (up === path.dirname(up)) return undefined;
  }
}

/**
 * Can the index say of a file that it is left out? Only from its third format on, which git chooses where a file needs it. So the process
 * of git that tells which files is saved wherever nothing is left out.
 */
export function mayLeaveOut({ own }: GitFolder): boolean {
  const index = path.join(own, "index");
  if (statSync(index, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const handle = openSync(index, "r");
  try {
    const header = Buffer.alloc(8);
    return readSync(handle, header, 0, 8, 0) === 8 && header.readUInt32BE(4) > 2;
  } finally {
    closeSync(handle);
  }
}

function commonFolder(own: string): string {
  const file = path.join(own, "commondir");
  const isLinked = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return isLinked ? path.resolve(own, readFileSync(file, "utf8").trimEnd()) : own;
}
