// Mends what a store can know again from its own files: the mark of its layout, its index and the empty blob. Outputs are for whoever can
// make them.
import { rename } from "node:fs/promises";
import { type Descriptor, evidenceSubject, outputKey } from "../../specs/handoff/store-layout.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { ok, type Result } from "../result.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { emptyBytes, emptyDescriptor } from "./empty-blob.ts";
import { type LockedIndex, runOf } from "./oci-index.ts";
import { blobOf } from "./outputs.ts";
import { isAs, rightEntry } from "./right-entry.ts";

/** What was mended, as sentences. Where nothing is wrong, nothing is locked or written. */
export async function mendStore(store: ArtifactStore): Promise<Result<readonly string[]>> {
  const { path } = store.index;
  const notes: string[] = [];
  try {
    const index = await store.index.read();
    if (!index.ok && index.failure.reason !== "store-corrupt") return index;
    if (!index.ok) {
      const aside = `${path}.damaged`;
      await rename(path, aside);
      const made = await store.index.locked(async (locked) => ok(await locked.write(locked.entries)));
      if (!made.ok) return made;
      notes.push(`${path} was damaged and is made again from the files beside it. What it was is kept in ${aside}.`);
    } else if ((await rightEntries(store, index.value.manifests)) !== undefined) {
      const mended = await store.index.locked((locked) => mendEntries(store, locked));
      if (!mended.ok) return mended;
      notes.push(`${path} named manifests wrongly, and names them again as they say themselves.`);
    }
    const emptied = await mendEmpty(store);
    return emptied.ok ? ok(notes) : emptied;
  } catch (cause) {
    return systemFailure(`mending the artifact store ${store.folder}`, cause);
  }
}

async function mendEntries(store: ArtifactStore, index: LockedIndex): Promise<Result<void>> {
  const right = await rightEntries(store, index.entries);
  if (right !== undefined) await index.write(right);
  return ok(undefined);
}

/** The entries as the manifests say; undefined where they are so. What no manifest of ours can explain stays. */
async function rightEntries(
  store: ArtifactStore,
  entries: readonly Descriptor[],
): Promise<readonly Descriptor[] | undefined> {
  const right: Descriptor[] = [];
  const lost: Descriptor[] = [];
  for (const entry of entries) {
    const said = await rightEntry(store.blobs, entry);
    if (said === undefined && isOurs(entry)) lost.push(entry);
    right.push(said === undefined || isAs(entry, said) ? entry : said);
  }
  // A name of a manifest that is not there may be a wrong name of one that is.
  const others = lost.length === 0 ? [] : await store.index.fromBlobs();
  for (const entry of lost) {
    const instead = others.find((one) => isSameGroup(one, entry) && right.every(({ digest }) => digest !== one.digest));
    if (instead !== undefined) right[right.indexOf(entry)] = instead;
  }
  const apart = right.filter((entry, at) => right.findIndex(({ digest }) => digest === entry.digest) === at);
  return apart.length === entries.length && apart.every((entry, at) => entry === entries[at]) ? undefined : apart;
}

function isOurs(entry: Descriptor): boolean {
  return outputKey(entry) !== undefined || evidenceSubject(entry) !== undefined;
}

/** Two outputs of a key, or evidence of one run. */
function isSameGroup(one: Descriptor, other: Descriptor): boolean {
  const key = outputKey(one);
  if (key !== undefined) return key === outputKey(other);
  return runOf(one) !== undefined && runOf(one) === runOf(other);
}

/** Every manifest refers to it, and it is the same in every store. */
async function mendEmpty(store: ArtifactStore): Promise<Result<void>> {
  const [some] = await store.blobs.list();
  if (some === undefined || (await store.blobs.fault(blobOf(emptyDescriptor))) === undefined) return ok(undefined);
  const staging = await store.openStaging();
  if (!staging.ok) return staging;
  try {
    await store.blobs.addBytes(emptyBytes, staging.value.folder);
    return ok(undefined);
  } finally {
    await staging.value.remove();
  }
}
