// What compiling one project came to, as plain data: a thread that compiled it can send it.
import type { CachedProject } from "./cache.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Registered } from "./register.ts";

export interface Compilation {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that the diagnostics are in, by file. */
  readonly sources: ReadonlyMap<string, string>;
  /** Could the spec be read, so that it is known what it imports? */
  readonly isRead: boolean;
  /** What it is called and claims; undefined where not even its name is known. */
  readonly registered: Registered | undefined;
  /** What it names and imports, with the digests that they have. */
  readonly inputs: CachedProject["inputs"];
  /** What is remembered of it; undefined where something is wrong with it. */
  readonly known: CachedProject | undefined;
}
