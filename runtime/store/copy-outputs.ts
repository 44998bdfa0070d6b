// Copies pinned outputs into another store: files first, then manifests, then all entries of the index in one write. It may be killed
// anywhere; the next copy goes on with what is missing.
import { systemFailure } from "../system/atomic-file.ts";
import { ok, type Result } from "../result.ts";
import type { Progress } from "../stage.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Blob } from "./blobs.ts";
import { type Arriving, copyBlob } from "./copy-blob.ts";
import { withPinned } from "./pinned-entries.ts";
import type { PinnedOutput } from "./pinned-output.ts";

export interface CopyRequest {
  readonly from: ArtifactStore;
  readonly to: ArtifactStore;
  /** By stage name, found in `from`. */
  readonly outputs: ReadonlyMap<string, PinnedOutput>;
  readonly progress: Progress;
  /** Aborted on Ctrl-C: the copy ends at the next piece of a file, with a `cancelled` failure. */
  readonly signal: AbortSignal;
}

export interface Copied {
  /** Names of stages of whose outputs something was missing. */
  readonly copied: readonly string[];
  /** Of those that were there as a whole. */
  readonly present: readonly string[];
  /** Of the files that were written. */
  readonly bytes: number;
}

/** Holds off the collection of garbage in `to`, and its index only while the entries are written. Nothing is written to `from`. */
export async function copyOutputs(request: CopyRequest): Promise<Result<Copied>> {
  const { to, outputs } = request;
  try {
    const staging = await to.openStaging();
    if (!staging.ok) return staging;
    try {
      const copied = await copyBlobs(request, staging.value.folder);
      if (!copied.ok) return copied;
      const entered = await enter(to, outputs);
      if (!entered.ok) return entered;
      const changed = new Set([...copied.value.flatMap(({ stages }) => stages), ...entered.value]);
      const names = [...outputs.keys()];
      return ok({
        copied: names.filter((name) => changed.has(name)),
        present: names.filter((name) => !changed.has(name)),
        bytes: copied.value.reduce((sum, { blob }) => sum + blob.bytes, 0),
      });
    } finally {
      await staging.value.remove();
    }
  } catch (cause) {
    return systemFailure(`copying into the artifact store ${to.folder}`, cause);
  }
}

/** A blob, and the stages to whose outputs it belongs. */
interface OwnedBlob {
  readonly blob: Blob;
  readonly stages: readonly string[];
}

/** Returns those that were not there. What refers to a blob comes after it. */
async function copyBlobs(request: CopyRequest, staging: string): Promise<Result<readonly OwnedBlob[]>> {
  const files = owned(request.outputs, (output) => output.files);
  const manifests = owned(request.outputs, (output) => output.manifests);
  const total = [...files, ...manifests].reduce((sum, { blob }) => sum + blob.bytes, 0);
  const written: OwnedBlob[] = [];
  let done = 0;
  for (const some of [files, manifests]) {
    for (const one of some) {
      const { blob, stages } = one;
      const arriving: Arriving = {
        ...request,
        staging,
        what: stages[0]!,
        moved: (bytes) => request.progress.step({ done: done + bytes, total, unit: "bytes", note: stages[0]! }),
      };
      const arrived = await copyBlob(blob, arriving);
      if (!arrived.ok) return arrived;
      if (arrived.value === "written") written.push(one);
      done += blob.bytes;
    }
    await request.to.blobs.sync();
  }
  return ok(written);
}

/** Each blob once. */
function owned(
  outputs: ReadonlyMap<string, PinnedOutput>,
  blobsOf: (output: PinnedOutput) => readonly Blob[],
): readonly OwnedBlob[] {
  const found = new Map<string, { readonly blob: Blob; readonly stages: string[] }>();
  for (const [stage, output] of outputs) {
    for (const blob of blobsOf(output)) {
      const known = found.get(blob.digest);
      if (known === undefined) found.set(blob.digest, { blob, stages: [stage] });
      else known.stages.push(stage);
    }
  }
  return [...found.values()];
}

/** Enters all outputs in one write, and returns the stages whose entries were missing. */
function enter(to: ArtifactStore, outputs: ReadonlyMap<string, PinnedOutput>): Promise<Result<readonly string[]>> {
  return to.index.locked(async (index) => {
    const missing: string[] = [];
    let { entries } = index;
    for (const [stage, output] of outputs) {
      const next = withPinned(entries, output);
      if (next !== entries) missing.push(stage);
      entries = next;
    }
    if (missing.length > 0) await index.write(entries);
    return ok(missing);
  });
}
