// Finds, and on demand removes, what nothing needs any more. What is kept is the caller's list; what other tools put into the
// store is kept with all that it refers to.
import { Digest } from "../../specs/handoff/value.ts";
import { lifeOf } from "../../specs/program/process-identity.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Blob } from "./blobs.ts";
import type { LockedIndex } from "./oci-index.ts";
import { type Descriptor, evidenceSubject, mediaTypes, outputKey } from "../../specs/handoff/store-layout.ts";
import { sweepStaging } from "./staging.ts";

export interface Garbage {
  readonly outputs: readonly { readonly key: string; readonly digest: string; readonly artifactType: string }[];
  /** Files that nothing kept refers to, with those of `outputs`. */
  readonly blobs: readonly Blob[];
  readonly bytes: number;
}

/** `keep`: digests of outputs. With `remove` false nothing is changed. Fails with `locked` while something is being stored. */
export async function collectGarbage(
  store: ArtifactStore,
  keep: ReadonlySet<string>,
  { remove }: { readonly remove: boolean },
): Promise<Result<Garbage>> {
  return store.index.locked((index) => collect(store, keep, remove, index));
}

async function collect(
  store: ArtifactStore,
  keep: ReadonlySet<string>,
  remove: boolean,
  index: LockedIndex,
): Promise<Result<Garbage>> {
  const [busy] = await sweepStaging(store.staging);
  if (busy !== undefined) {
    const { owner, folder } = busy;
    // Whether a process of another machine has ended cannot be known here.
    const doubt =
      lifeOf(owner) === "elsewhere" ? ` If you are sure that it does not run any more, remove ${folder}.` : "";
    return fail(
      "locked",
      `Process ${owner.pid} on ${owner.host} is storing an output in ${store.folder}. Wait for it to end and run the same command again.${doubt}`,
      { retry: "later" },
    );
  }
  const isKept = (entry: Descriptor): boolean => {
    if (outputKey(entry) !== undefined) return keep.has(entry.digest);
    const subject = evidenceSubject(entry);
    return subject === undefined || keep.has(subject);
  };
  const kept = index.entries.filter(isKept);
  const reachable = new Set<string>();
  try {
    for (const entry of kept) {
      const reached = await reach(store, entry, reachable);
      if (!reached.ok) return reached;
    }
    const blobs = (await store.blobs.list()).filter(({ digest }) => !reachable.has(digest));
    const outputs = index.entries.flatMap((entry) => {
      const key = outputKey(entry);
      return key === undefined || isKept(entry)
        ? []
        : [{ key, digest: entry.digest, artifactType: entry.artifactType ?? "" }];
    });
    if (remove) {
      // The index first: it must never name what is gone.
      if (kept.length < index.entries.length) await index.write(kept);
      for (const { digest } of blobs) await store.blobs.remove(digest);
    }
    return ok({ outputs, blobs, bytes: blobs.reduce((sum, blob) => sum + blob.bytes, 0) });
  } catch (cause) {
    return systemFailure(`collecting garbage in ${store.folder}`, cause);
  }
}

/**
 * Adds a blob and all that it refers to. Manifests and indexes refer to others, every other blob is a leaf, and a lost one refers
 * to nothing. A damaged manifest fails: what it refers to is not known, so nothing may be removed.
 */
async function reach(store: ArtifactStore, entry: Descriptor, reachable: Set<string>): Promise<Result<void>> {
  if (reachable.has(entry.digest)) return ok(undefined);
  reachable.add(entry.digest);
  if (entry.mediaType !== mediaTypes.manifest && entry.mediaType !== mediaTypes.index) return ok(undefined);
  const blob = { digest: entry.digest, bytes: entry.size };
  if (!(await store.blobs.has(blob))) return ok(undefined);
  const bytes = await store.blobs.read(blob);
  if (!bytes.ok) return bytes;
  for (const descriptor of descriptorsIn(bytes.value)) {
    const reached = await reach(store, descriptor, reachable);
    if (!reached.ok) return reached;
  }
  return ok(undefined);
}

/** Whatever looks like a descriptor, wherever it stands: too much is kept rather than too little. */
export function descriptorsIn(bytes: Buffer): Descriptor[] {
  const found: Descriptor[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("digest" in value && Digest.safeParse(value.digest).success) {
      const size = "size" in value && typeof value.size === "number" ? value.size : 0;
      const mediaType = "mediaType" in value && typeof value.mediaType === "string" ? value.mediaType : "";
      found.push({ mediaType, size, digest: String(value.digest) });
    }
    for (const part of Object.values(value)) look(part);
  };
  try {
    look(JSON.parse(bytes.toString("utf8")));
  } catch {
    // Its digest is right, so it was stored like this; it refers to nothing that could be read.
  }
  return found;
}
