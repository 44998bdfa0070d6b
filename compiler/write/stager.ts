// Writes the files of releases that differ from generated/ into a flat folder, one for each thread that compiles. Flat, because file
// systems make files in one folder about twice as fast as in thousands; the swap moves them to where they belong.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";
import type { ReleaseFiles } from "../emit/index-release.ts";
import type { IndexedRelease } from "../emit/indexed-release.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import type { WholeFolders } from "./folder-identity.ts";
import { segment } from "./layout.ts";
import { isWholeRelease } from "./release-folder.ts";

/** Where a build stages. Plain data: a thread can be told. */
export interface Staging {
  /** Folder whose generated/ is built. */
  readonly root: string;
  /** Absolute. */
  readonly folder: string;
}

/** Each file's name and where it is staged. */
export type StagedPaths = readonly (readonly [name: string, staged: string])[];

/** Plain data, as a thread sends it. */
export interface StagedRelease extends IndexedRelease {
  /** Undefined where generated/ holds all of it already. */
  readonly files: StagedPaths | undefined;
  /** What the disk said against it. */
  readonly error?: { readonly message: string; readonly code: string };
}

export class Stager {
  readonly #staging: Staging;
  readonly #wholeFolders: WholeFolders | undefined;
  #written = 0;

  /** Without `wholeFolders` every file of generated/ is read. */
  constructor(staging: Staging, wholeFolders?: WholeFolders) {
    this.#staging = staging;
    this.#wholeFolders = wholeFolders;
  }

  stage({ texts, ...release }: ReleaseFiles): StagedRelease {
    const { root } = this.#staging;
    try {
      if (isWholeRelease(root, release, release.digest, this.#wholeFolders)) return { ...release, files: undefined };
      return { ...release, files: [...texts].map(([name, text]) => [segment(name), this.#write(text)]) };
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === undefined) throw error;
      return { ...release, files: [], error: { message: (error as Error).message, code } };
    }
  }

  #write(text: string): string {
    // Two threads that make files in one folder wait for each other.
    const folder = path.join(this.#staging.folder, String(threadId));
    if (this.#written === 0) mkdirSync(folder, { recursive: true });
    const file = path.join(folder, String(this.#written));
    this.#written += 1;
    writeFileSync(file, text, { flag: "wx" });
    return file;
  }
}
