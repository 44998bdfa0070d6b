// The files that specs import, with the digests that they had: an edit of one has all specs that import it compiled again.
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { readSharedFile, sharedFileProblem } from "../read/shared-file.ts";
import type { ReadShared } from "../read/typescript/imported-files.ts";
import type { CachedProject, CompileCache } from "./cache.ts";

export class ImportsOfSpecs {
  readonly #root: string;
  readonly #cache: CompileCache;
  /** Digest by file, by spec. */
  readonly #seen = new Map<string, Map<string, string>>();

  constructor(root: string, cache: CompileCache) {
    this.#root = root;
    this.#cache = cache;
  }

  /** Reads for one spec, and remembers what it read. */
  of(specFile: string): ReadShared {
    const seen = new Map<string, string>();
    this.#seen.set(specFile, seen);
    return (file) => {
      // Before it is read: of a file that changes meanwhile the next run knows that it is another one.
      const digest = this.#digest(file);
      const shared = readSharedFile(this.#root, file);
      if (shared.ok) seen.set(file, digest);
      return shared;
    };
  }

  seenBy(specFile: string): CachedProject["inputs"] {
    return [...(this.#seen.get(specFile) ?? [])].map(([file, digest]) => ["import", `/${file}`, digest]);
  }

  /** Has it still this digest? `written` is as `seenBy` gives it. */
  isAs(written: string, digest: string): boolean {
    const file = written.slice(1);
    return sharedFileProblem(this.#root, file) === undefined && this.#digest(file) === digest;
  }

  /** Empty of what cannot be read. */
  #digest(file: string): string {
    try {
      return this.#cache.digest(path.join(this.#root, file)) ?? "";
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      return "";
    }
  }
}
