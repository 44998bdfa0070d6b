// Copies one blob from a store that anybody may have filled into another, digested while it is written.
import { fail, ok, type Result } from "../result.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Blob } from "./blobs.ts";
import { digestPieces, readPieces, watched } from "./strict-read.ts";

export interface Arriving {
  readonly from: ArtifactStore;
  readonly to: ArtifactStore;
  /** A folder of this copy in `to`. */
  readonly staging: string;
  /** The stage whose output it belongs to. */
  readonly what: string;
  /** Called with how many bytes of it have been looked at or copied. */
  readonly moved: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Writes nothing where the blob is whole. Throws the system's errors. */
export async function copyBlob(blob: Blob, arriving: Arriving): Promise<Result<"present" | "written">> {
  const { from, to, staging, what, signal } = arriving;
  const there = await readPieces(to.blobs.path(blob.digest), blob.bytes, (pieces) =>
    digestPieces(watched(pieces, arriving)),
  );
  if (signal.aborted) return stopped();
  if (there.problem === undefined && there.value === blob.digest) return ok("present");
  const path = from.blobs.path(blob.digest);
  const read = await readPieces(path, blob.bytes, (pieces) =>
    to.blobs.addPieces(blob.digest, watched(pieces, arriving), staging),
  );
  if (signal.aborted) return stopped();
  if (read.problem !== undefined) return spoilt(`${path} ${read.problem}`, what, to);
  if (read.value === blob.digest) return ok("written");
  return spoilt(`the bytes of ${path} have the digest ${read.value}, not ${blob.digest}`, what, to);
}

function stopped() {
  return fail("cancelled", "Stopped. What has arrived stays, and the same command goes on from there.");
}

function spoilt(problem: string, what: string, to: ArtifactStore) {
  return fail(
    "store-corrupt",
    `Copying the output of ${what}: ${problem}. It was not stored in ${to.folder}; what arrived before stays, and nothing of this copy stands in its index. ` +
      "Mend the store that it comes from, and run the same command again.",
  );
}
