// A release as its index tells it, without the texts of its files.
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import { indexFile } from "./index-file.ts";

export interface IndexedRelease {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  readonly index: ReleaseIndex;
  /** Digest of the bytes of index.json; two releases with equal ones are equal. */
  readonly digest: string;
}

/** Digest of each file by its name, index.json included. */
export function fileDigests({ index, digest }: IndexedRelease): ReadonlyMap<string, string> {
  return new Map([...Object.entries(index.files), [indexFile, digest]]);
}
