// A source file as lines: whatever its container, what comes out of it is rows of JSON, one a line.
import type { Hash } from "node:crypto";
import type { SourceFile } from "../../../specs/handoff/dataset-manifest.ts";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { fail, type Failure } from "../../result.ts";

/** A source with the path, or the URL, that it is called by. */
export type LocatedSource = PinnedFile &
  Pick<SourceFile, "container" | "gzip"> & {
    /** Where it is read from, of one that is downloaded; absent of a file of the repository. */
    readonly at?: string;
  };

export interface OpenSource {
  /** Number of the first line: 2 where a row of names stands above it, as programs that show tables count. */
  readonly firstLine: number;
  /** Names of the columns where lines are lists of cells, once a first block was read; null where lines are objects. */
  readonly header: readonly string[] | null;
  /** Bytes of the file that were read. */
  readonly read: number;
  /** Lines from `offset` bytes of them on, cut anywhere; each block is the consumer's to keep. Throws `SourceError`, and what the system throws. */
  blocks(offset: number): AsyncIterable<Buffer<ArrayBuffer>>;
  /** After the last block: the failure when the file is not what was compiled. `content` has seen all lines from the first on. */
  verify(content: Hash): Promise<Failure | undefined>;
  close(): Promise<void>;
}

/** Paths of a repository have no two slashes in a row. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//u.test(path);
}

/** What is wrong with a source, thrown through the streams that read it. */
export class SourceError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export function invalidSource({ path }: Pick<PinnedFile, "path">, how: string): SourceError {
  return new SourceError(fail("input-invalid", `${path} ${how}`).failure);
}
