// Which folders of a home nothing needs. The store itself is cleaned by store/collect-garbage.ts.
import { lstat, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { lockInUse } from "../../specs/program/lock.ts";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { hexOf } from "../system/digest.ts";
import { modelsOf, scratchOf } from "../system/home.ts";
import type { Kept } from "./kept-outputs.ts";
import { ok, type Result } from "../result.ts";

export interface Leftover {
  readonly path: string;
  readonly bytes: number;
}

/** Models that are checked out and no longer kept, and scratch folders of stages that nobody is about to finish. */
export async function removeLeftovers(
  home: string,
  { outputs, unfinished }: Kept,
  { remove }: { readonly remove: boolean },
): Promise<Result<readonly Leftover[]>> {
  const models = new Set([...outputs.keys()].map(hexOf));
  try {
    const paths = [
      ...(await keyedFolders(modelsOf(home)))
        .filter((name) => !models.has(name))
        .map((name) => join(modelsOf(home), name)),
      ...(await keyedFolders(scratchOf(home)))
        .filter((name) => !unfinished.has(name))
        .map((name) => join(scratchOf(home), name)),
    ];
    const leftovers: Leftover[] = [];
    for (const path of paths) leftovers.push({ path, bytes: await sizeOf(path) });
    if (remove) {
      for (const { path } of leftovers) await removeFolder(path);
      await removeLocks(scratchOf(home));
    }
    return ok(leftovers);
  } catch (cause) {
    return systemFailure(`looking for leftovers in ${home}`, cause);
  }
}

/** What one that was killed has not removed to its end has this behind its name. */
const removing = ".removing";

/** At once for whoever reads it meanwhile: whole, or not there. */
async function removeFolder(path: string): Promise<void> {
  const aside = path.endsWith(removing) ? path : `${path}${removing}`;
  if (aside !== path) {
    await rm(aside, { recursive: true, force: true });
    await rename(path, aside);
  }
  await rm(aside, { recursive: true, force: true });
}

/** One that was killed while it took its lock has left a draft of it. */
const isLock = /^[0-9a-f]{64}\.lock(?:\.[0-9a-f-]+(?:\.draft)?)?$/;

/** Locks of stages whose runs were killed, and that nobody runs any more. */
async function removeLocks(scratch: string): Promise<void> {
  for (const name of await namesIn(scratch))
    if (isLock.test(name) && (await lockInUse(join(scratch, name))) === undefined)
      await rm(join(scratch, name), { force: true });
}

/** Folders named after a key or a digest, those on their way out too; others are not ours. */
async function keyedFolders(parent: string): Promise<string[]> {
  const names = (await namesIn(parent)).filter((name) => /^[0-9a-f]{64}(?:\.removing)?$/.test(name));
  const stats = await Promise.all(names.map((name) => lstat(join(parent, name))));
  return names.filter((_, at) => stats[at]?.isDirectory());
}

/** Sorted; none where there is no such folder. */
async function namesIn(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  return names.sort();
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
