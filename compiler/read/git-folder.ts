// Where git keeps what belongs to a folder, found without git: by names alone, and nothing of it is believed.
import { closeSync, openSync, readFileSync, readSync, statSync, type Stats } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";

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
    const stats = statsOf(git);
    if (stats === "unreadable") return undefined;
    if (stats?.isDirectory() === true) return { top: up, own: git, common: git };
    // In a second work tree, or a submodule, it is a file.
    if (stats?.isFile() === true) {
      const named = /^gitdir: (.+)$/m.exec(pathIn(git, stats) ?? "")?.[1];
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
  const stats = statsOf(index);
  if (stats === undefined) return false;
  // git is asked, and says what is wrong.
  if (stats === "unreadable" || !stats.isFile()) return true;
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
  const stats = statsOf(file);
  const named = stats === undefined || stats === "unreadable" ? undefined : pathIn(file, stats);
  return named === undefined ? own : path.resolve(own, named.trimEnd());
}

/** What leads nowhere, as a link to itself does, is no folder of git's; git says more of it where it is asked. */
function statsOf(file: string): Stats | "unreadable" | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return "unreadable";
  }
}

/** In bytes; a path has at most some thousands. */
const largest = 1 << 16;

/** Undefined of what can hold no path. */
function pathIn(file: string, stats: Stats): string | undefined {
  if (!stats.isFile() || stats.size > largest) return undefined;
  const text = readFileSync(file, "utf8");
  return text.includes("\0") ? undefined : text;
}
