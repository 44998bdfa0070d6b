// Tells a release folder that looks as it did from one that may have changed, without reading a file of it.
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { sha256Hex } from "../fingerprint.ts";
import { releaseFolder, type ReleaseId } from "./layout.ts";

export interface FolderIdentity {
  /** Names, sizes, times and inodes of all files: as long as it is the same, so are their bytes. */
  readonly identity: string;
  /** When the last of them changed, in ms. */
  readonly changed: number;
}

/** Remembers folders that were seen to be whole, so that their files need not be read again while they look the same. */
export interface WholeFolders {
  /** Digest of the index of a folder that was whole when it had this identity. */
  wholeFolder(release: ReleaseId, folder: FolderIdentity): string | undefined;
  rememberFolder(release: ReleaseId, folder: FolderIdentity, digest: string): void;
}

/** Undefined when the folder does not exist, is reached over a link, or holds something else than regular files. */
export function folderIdentity(root: string, release: ReleaseId): FolderIdentity | undefined {
  const folder = releaseFolder(root, release);
  const team = path.dirname(folder);
  if (![path.dirname(team), team, folder].every(isRealFolder)) return undefined;
  const lines: string[] = [];
  let changed = 0;
  for (const name of readNames(folder) ?? []) {
    const stats = lstatSync(`${folder}/${name}`);
    if (!stats.isFile()) return undefined;
    lines.push(`${name} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`);
    changed = Math.max(changed, stats.mtimeMs, stats.ctimeMs);
  }
  return lines.length === 0 ? undefined : { identity: sha256Hex(lines.join("\n")), changed };
}

function isRealFolder(folder: string): boolean {
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Undefined when there is no such folder. */
export function readNames(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
