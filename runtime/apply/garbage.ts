// Which folders of a home nothing needs. The store itself is cleaned by store/collect-garbage.ts.
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
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
    if (remove) for (const { path } of leftovers) await rm(path, { recursive: true, force: true });
    return ok(leftovers);
  } catch (cause) {
    return systemFailure(`looking for leftovers in ${home}`, cause);
  }
}

/** Folders named after a key or a digest; others are not ours. */
async function keyedFolders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
