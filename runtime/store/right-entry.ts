// What an index should say of a manifest: what the manifest says of itself.
import { lstat } from "node:fs/promises";
import { annotations, type Descriptor, mediaTypes } from "../../specs/handoff/store-layout.ts";
import type { Blobs } from "./blobs.ts";
import { entryIn } from "./oci-index.ts";

/** Undefined where no manifest of ours is there, whole, under that digest, and of what other tools entered. Throws the system's errors. */
export async function rightEntry(blobs: Blobs, entry: Descriptor): Promise<Descriptor | undefined> {
  if (!isManifest(entry)) return undefined;
  const found = await lstat(blobs.path(entry.digest)).catch(() => undefined);
  return found?.isFile() === true ? entryIn(blobs, { digest: entry.digest, bytes: found.size }) : undefined;
}

/** A flipped byte leaves one of these right. */
function isManifest({ mediaType, artifactType, annotations: notes }: Descriptor): boolean {
  return mediaType === mediaTypes.manifest || artifactType !== undefined || notes?.[annotations.stageKey] !== undefined;
}

/** Do both say the same? What other tools add is theirs. */
export function isAs(entry: Descriptor, right: Descriptor): boolean {
  const said = ({ mediaType, artifactType, size, annotations: notes = {} }: Descriptor) =>
    JSON.stringify([mediaType, artifactType, size, ...names.map((name) => notes[name])]);
  return said(entry) === said(right);
}

const names = [annotations.refName, annotations.stageKey, annotations.evidenceOf] as const;
