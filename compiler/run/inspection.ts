// What a build would find in the folders of generated/ before it writes: what it refuses, and what it restores. For plans; reads only.
import path from "node:path";
import { indexFile } from "../emit/index-file.ts";
import type { IndexedRelease } from "../emit/indexed-release.ts";
import type { EditedFile } from "../plan/plan.ts";
import { ok, type Result } from "../result.ts";
import { folderIdentity } from "../write/folder-identity.ts";
import { releaseFolder, releasePath, type ReleaseId } from "../write/layout.ts";
import { refuseNewer } from "../write/newer-release.ts";
import { Refusals } from "../write/refusals.ts";
import { isWholeRelease, readReleaseFolder, type ReleaseFolder } from "../write/release-folder.ts";
import { readFailure } from "../write/system-error.ts";
import type { CompileCache } from "./cache.ts";

export class Inspection {
  readonly #root: string;
  readonly #cache: CompileCache;
  /** Paths of releases that the cache knows to be whole. */
  readonly #whole = new Set<string>();
  readonly #refusals: Refusals;
  readonly #missing: string[] = [];
  /** What the disk said first against looking. */
  #error: unknown;

  /** `root` is the folder that holds generated/. */
  constructor(root: string, cache: CompileCache) {
    this.#root = root;
    this.#cache = cache;
    this.#refusals = new Refusals(root);
  }

  /** Digest of a release's index; undefined where there is none. Nothing of a folder that is known to be whole is read. Throws the system's errors. */
  digestOf(release: ReleaseId): string | undefined {
    const identity = folderIdentity(this.#root, release);
    const known = identity === undefined ? undefined : this.#cache.wholeFolder(release, identity);
    if (known === undefined) return this.#cache.digest(path.join(releaseFolder(this.#root, release), indexFile));
    this.#whole.add(releasePath(release));
    return known;
  }

  /** Of a release that a build leaves as it is: its index has this digest. */
  keep(release: ReleaseId, digest: string): void {
    if (this.#whole.has(releasePath(release))) return;
    this.#look(() => {
      if (isWholeRelease(this.#root, release, digest, this.#cache)) return;
      this.#read(release, (folder) => {
        this.#refusals.checkKept(release, folder);
        this.#missing.push(...folder.missing.map((name) => releasePath(release, name)));
      });
    });
  }

  overwrite(release: IndexedRelease): void {
    this.#look(() => this.#read(release, (folder) => this.#refusals.checkOverwrite(release, folder)));
  }

  remove(release: ReleaseId): void {
    this.#look(() => this.#read(release, (folder) => this.#refusals.checkRemoval(release, folder)));
  }

  /** Failures: `generated-newer`, and what the disk says. `branch` is where generated/ was taken from, if that is not the working folder. */
  finish(branch?: string): Result<readonly EditedFile[]> {
    this.#look(() => this.#refusals.checkWay("generated/schemas"));
    if (this.#error !== undefined) return readFailure("generated/", this.#error);
    const { newer, edited, converted, unowned, links } = this.#refusals;
    if (newer.length > 0) return refuseNewer(newer, branch);
    const found = { edited, converted, missing: this.#missing, foreign: unowned, link: links };
    return ok(
      Object.entries(found).flatMap(([state, paths]) =>
        [...new Set(paths)].map((file) => ({ path: file, state: state as EditedFile["state"] })),
      ),
    );
  }

  #look(at: () => void): void {
    try {
      at();
    } catch (error) {
      this.#error ??= error;
    }
  }

  #read(release: ReleaseId, use: (folder: ReleaseFolder) => void): void {
    const folder = readReleaseFolder(this.#root, release, this.#cache);
    if (folder !== undefined) use(folder);
  }
}
