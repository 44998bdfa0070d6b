// Takes release folders one by one, stages those that changed beside generated/, and swaps them in at the end: none of them
// if one is refused. Nothing that a person wrote is overwritten or removed, and nothing outside generated/ is touched.
import path from "node:path";
import { fail, ok, type Result } from "../result.ts";
import { folderIdentity, type WholeFolders } from "./folder-identity.ts";
import { generatedFolder, releaseFolder, releasePath, stagingPrefix, type ReleaseId } from "./layout.ts";
import type { Lock } from "../../specs/program/lock.ts";
import { acquireBuildLock } from "./lock.ts";
import { refuseOlderLayout } from "./older-layout.ts";
import { recoverGenerated } from "./recover.ts";
import { Refusals } from "./refusals.ts";
import { isWholeRelease, readReleaseFolder, type ReleaseFolder } from "./release-folder.ts";
import { listReleases } from "./releases.ts";
import { writeSchemas } from "./schemas.ts";
import { refuseStaging } from "./staging.ts";
import type { StagedPaths, StagedRelease, Staging } from "./stager.ts";
import { removeStale, swapIn, syncFolder } from "./swap.ts";
import { syncFiles } from "./sync-files.ts";
import { writeFailure } from "./system-error.ts";
import { refuseNoFolder } from "./usable-generated.ts";

export interface WriteOptions {
  /** Overwrite generated files that were edited by hand. */
  readonly overwrite: boolean;
  /** Without it every file is read. */
  readonly wholeFolders?: WholeFolders;
  /** How long to wait for another build; 10 seconds by default. */
  readonly patienceMs?: number;
}

export interface Written {
  /** Folders that were made or changed, sorted. */
  readonly changed: readonly ReleaseId[];
  readonly removed: readonly ReleaseId[];
  readonly unchanged: number;
}

/** Takes the build lock and cleans up after a build that was killed. The caller ends it with `commit` or `abandon`. */
export async function openWriter(root: string, options: WriteOptions): Promise<Result<GeneratedWriter>> {
  const lock = await acquireBuildLock(root, options.patienceMs ?? 10_000);
  if (!lock.ok) return lock;
  const usable = prepare(root);
  if (usable.ok) return ok(new GeneratedWriter(root, lock.value, options));
  await lock.value.release();
  return usable;
}

/** In this order: nothing is put back into a generated/ that is refused, and what is put back may be of an older version. */
function prepare(root: string): Result<void> {
  for (const step of [refuseNoFolder, refuseStaging, recoverGenerated, refuseOlderLayout]) {
    const done = step(root);
    if (!done.ok) return done;
  }
  return ok(undefined);
}

export class GeneratedWriter {
  readonly #root: string;
  readonly #lock: Lock;
  readonly #wholeFolders: WholeFolders | undefined;
  readonly #staging: string;
  readonly #overwrite: boolean;
  readonly #refusals: Refusals;
  readonly #expected = new Set<string>();
  readonly #changed: (StagedRelease & { readonly files: StagedPaths })[] = [];
  /** For those who stage what `add` takes. */
  readonly staging: Staging;
  #unchanged = 0;
  /** What the disk said first against looking at generated/. */
  #error: unknown;

  constructor(root: string, lock: Lock, options: WriteOptions) {
    this.#root = root;
    this.#lock = lock;
    this.#wholeFolders = options.wholeFolders;
    this.#staging = path.join(generatedFolder(root), `${stagingPrefix}${process.pid}`);
    this.staging = { root, folder: path.join(this.#staging, "files") };
    this.#overwrite = options.overwrite;
    this.#refusals = new Refusals(root);
  }

  /**
   * Does the folder already hold the release whose index has this digest, with nothing edited or missing? Then there is nothing to
   * add for it. What the disk says against looking comes out in `commit`.
   */
  keep(release: ReleaseId, digest: string): boolean {
    try {
      if (!isWholeRelease(this.#root, release, digest, this.#wholeFolders)) return false;
    } catch (error) {
      this.#error ??= error;
      return false;
    }
    this.#expected.add(releasePath(release));
    this.#unchanged += 1;
    return true;
  }

  /** Takes a release as it was staged. What the disk says against looking at its folder comes out in `commit`. */
  add({ files, error, ...release }: StagedRelease): void {
    this.#expected.add(releasePath(release));
    if (error !== undefined) this.#error ??= Object.assign(new Error(error.message), { code: error.code });
    if (files === undefined) {
      this.#unchanged += 1;
      return;
    }
    try {
      const folder = this.#read(release);
      if (folder !== undefined) this.#refusals.checkOverwrite(release, folder);
    } catch (found) {
      this.#error ??= found;
    }
    this.#changed.push({ ...release, files });
  }

  /**
   * Swaps everything in, removes the folders of releases that nothing makes any more, and writes the schemas by file name. Call
   * it only when every release of the repository was added or kept.
   */
  async commit(schemas: ReadonlyMap<string, string>): Promise<Result<Written>> {
    try {
      if (this.#error !== undefined) throw this.#error;
      const stale = this.#staleReleases();
      this.#refusals.checkWay("generated/schemas");
      const refusal = this.#refusals.failure({ overwrite: this.#overwrite });
      if (refusal !== undefined) return refusal;
      const files = this.#changed.flatMap((release) => release.files.map(([, file]) => file));
      await syncFiles(this.staging.folder, files);
      if (!(await this.#isHeld())) {
        return fail("generated-locked", "the build lock was taken away; run the build again", { retry: "later" });
      }
      // First: where something stands in their place, no release has changed yet.
      writeSchemas(this.#root, schemas);
      for (const release of this.#changed) swapIn(this.#root, this.#staging, release, release.files);
      // A new team's folder is an entry of its environment's.
      const teams = new Set(this.#changed.map((release) => path.dirname(releaseFolder(this.#root, release))));
      for (const folder of new Set([...teams].flatMap((team) => [team, path.dirname(team)]))) syncFolder(folder);
      for (const [release, folder] of stale) removeStale(this.#root, release, folder);
      this.#rememberChanged();
      const removed = stale.map(([release]) => release);
      const changed = this.#changed.map(({ environment, team, project }) => ({ environment, team, project }));
      return ok({ changed: changed.sort(byPath), removed: removed.sort(byPath), unchanged: this.#unchanged });
    } catch (error) {
      return writeFailure("generated/", error);
    } finally {
      await this.abandon();
    }
  }

  /** Drops what was staged and gives the lock back. Does nothing after `commit`. */
  async abandon(): Promise<void> {
    if (!(await this.#isHeld())) return;
    recoverGenerated(this.#root);
    await this.#lock.release();
  }

  /** A lock that cannot be read is not ours to give back. */
  #isHeld(): Promise<boolean> {
    return this.#lock.held().catch(() => false);
  }

  /** Folders with an index that nothing makes any more. A folder without one is somebody else's. */
  #staleReleases(): [ReleaseId, ReleaseFolder][] {
    return listReleases(this.#root).flatMap((release): [ReleaseId, ReleaseFolder][] => {
      if (this.#expected.has(releasePath(release))) return [];
      const folder = this.#read(release);
      if (folder?.indexDigest === undefined) return [];
      this.#refusals.checkRemoval(release, folder);
      return [[release, folder]];
    });
  }

  /** Last, because what changed a moment ago could change again without being noticed. */
  #rememberChanged(): void {
    for (const release of this.#changed) {
      const identity = folderIdentity(this.#root, release);
      if (identity !== undefined) this.#wholeFolders?.rememberFolder(release, identity, release.digest);
    }
  }

  #read(release: ReleaseId): ReleaseFolder | undefined {
    return readReleaseFolder(this.#root, release, this.#wholeFolders);
  }
}

function byPath(a: ReleaseId, b: ReleaseId): number {
  const [left, right] = [releasePath(a), releasePath(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
