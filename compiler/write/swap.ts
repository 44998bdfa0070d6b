// The moment at which a build becomes visible. Each release folder is replaced by two renames; a kill between them leaves the
// old folder in the staging area, from where recover.ts puts it back.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import path from "node:path";
import { indexFile } from "../emit/index-file.ts";
import { releaseFolder, type ReleaseId } from "./layout.ts";
import { readIndex, type ReleaseFolder } from "./release-folder.ts";
import type { StagedPaths } from "./stager.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** Puts the staged files of a release in the place of the old folder, and then the files that no index owns back into it. */
export function swapIn(root: string, staging: string, release: ReleaseId, files: StagedPaths): void {
  const current = releaseFolder(root, release);
  const inside = path.join(release.environment, release.team, release.project);
  const [old, next] = [path.join(staging, "old", inside), path.join(staging, "new", inside)];
  mkdirSync(next, { recursive: true });
  for (const [name, staged] of files) renameSync(staged, path.join(next, name));
  mkdirSync(path.dirname(current), { recursive: true });
  const replaced = existsSync(current);
  if (replaced) {
    mkdirSync(path.dirname(old), { recursive: true });
    renameSync(current, old);
  }
  renameSync(next, current);
  if (replaced) returnUnowned(old, current);
}

/** Moves what the old index did not own from a replaced folder into the one that replaced it. */
export function returnUnowned(old: string, current: string): void {
  const owned = new Set([indexFile, ...Object.keys(readIndex(old)?.files ?? {})]);
  for (const name of readdirSync(old)) {
    const back = path.join(current, name);
    if (!owned.has(name) && !existsSync(back)) renameSync(path.join(old, name), back);
  }
}

/** Removes the owned files of a release that is gone, its index last, and its folders when nothing else is in them. */
export function removeStale(root: string, release: ReleaseId, folder: ReleaseFolder): void {
  const current = releaseFolder(root, release);
  for (const name of [...Object.keys(folder.index?.files ?? {}), indexFile]) {
    try {
      unlinkSync(path.join(current, name));
    } catch (error) {
      if (systemCodeOf(error) !== "ENOENT") throw error;
    }
  }
  const team = path.dirname(current);
  if (removeIfEmpty(current) && removeIfEmpty(team)) removeIfEmpty(path.dirname(team));
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "ENOTEMPTY" || systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Brings the renames in a folder to the disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
