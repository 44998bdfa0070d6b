// What a home must keep, and which of its folders nothing needs. The store itself is cleaned by store/collect-garbage.ts.
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { hexOf } from "../system/digest.ts";
import { modelsOf, scratchOf } from "../system/home.ts";
import type { Inventory } from "./inventory.ts";
import { pinnedDigests } from "../release/pinned-digests.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ArtifactStore } from "../store/artifact-store.ts";

export interface Kept {
  /** Outputs that the applied releases, running services and unfinished applies of this home can reach, and what releases pin that may be applied next. */
  readonly digests: ReadonlySet<string>;
  /** Keys of stages that an unfinished apply has still to run, whose checkpoints are worth something. */
  readonly unfinished: ReadonlySet<string>;
}

/**
 * `repository` may have releases that were not applied yet. Fails when a store has outputs and no inventory says what is needed, and when
 * a release cannot be read: then nothing may be removed.
 */
export async function keptOutputs(
  { home, repository }: { readonly home: string; readonly repository: string },
  inventories: readonly Inventory[],
  store: ArtifactStore,
): Promise<Result<Kept>> {
  const outputs = await store.list();
  if (!outputs.ok) return outputs;
  if (inventories.length === 0 && outputs.value.length > 0) {
    return fail(
      "state-corrupt",
      `The store of ${home} has outputs, and there is no record of an apply that says which are needed. Run fairlead-runtime apply first.`,
    );
  }
  const digests = new Set<string>();
  const unfinished = new Set<string>();
  for (const { applied, attempt, services } of inventories) {
    for (const { modelDigest } of services) digests.add(modelDigest);
    const releases = attempt === null ? applied : [...applied, attempt];
    for (const { stages } of releases) {
      for (const { digest } of Object.values(stages)) if (digest !== null) digests.add(digest);
    }
    for (const { key, digest } of Object.values(attempt?.stages ?? {})) if (digest === null) unfinished.add(key);
  }
  for (const one of new Set([repository, ...inventories.map((inventory) => inventory.repository)])) {
    const pinned = await pinnedDigests(one);
    if (!pinned.ok) return pinned;
    for (const digest of pinned.value) digests.add(digest);
  }
  return ok({ digests, unfinished });
}

export interface Leftover {
  readonly path: string;
  readonly bytes: number;
}

/** Models that are checked out and no longer kept, and scratch folders of stages that nobody is about to finish. */
export async function removeLeftovers(
  home: string,
  { digests, unfinished }: Kept,
  { remove }: { readonly remove: boolean },
): Promise<Result<readonly Leftover[]>> {
  const models = new Set([...digests].map(hexOf));
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
