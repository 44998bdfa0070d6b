// What a pin names in a store that anybody may have filled: an output with its files, and the evidence about it.
import type { Pin } from "../../specs/handoff/release.ts";
import { type Descriptor, mediaTypes, outputKey } from "../../specs/handoff/store-layout.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { evidenceEntry, outputEntry } from "./oci-index.ts";
import { blobOf } from "./outputs.ts";
import { findEvidence } from "./pinned-evidence.ts";
import { type Fault, fault, faultsOf, filesOf, keyIn, lost, strictManifest } from "./strict-manifest.ts";

export interface PinnedOutput {
  /** Of the output and of its evidence; one may stand here twice. */
  readonly files: readonly Blob[];
  /** Of the output and of its evidence. */
  readonly manifests: readonly Blob[];
  /** As an index names them. */
  readonly entries: { readonly output: Descriptor; readonly evidence: Descriptor };
}

export type FoundPin =
  | { readonly found: PinnedOutput; readonly faults?: undefined }
  | { readonly faults: readonly Fault[] };

/** Bytes of files are not read, only their sizes; everything else is checked. Throws the system's errors. */
export async function findPinned(blobs: Blobs, index: readonly Descriptor[], pin: Pin): Promise<FoundPin> {
  const entry = index.find((one) => one.digest === pin.digest && outputKey(one) === pin.key);
  if (entry === undefined) return { faults: [lost(`there is no output ${pin.digest} of key ${pin.key}`)] };
  const blob = blobOf(entry);
  const read = await strictManifest(blobs, blob);
  if (read.faults !== undefined) return read;
  const { artifactType } = read.manifest;
  if (keyIn(read.manifest) !== pin.key || artifactType === undefined || artifactType === mediaTypes.evidence) {
    return { faults: [fault(blobs.path(blob.digest), `is not the manifest of an output of key ${pin.key}`)] };
  }
  const files = filesOf(read.manifest);
  const outside = await faultsOf(blobs, files);
  const evidence = await findEvidence(blobs, index, pin);
  if (evidence.faults !== undefined) return { faults: [...outside, ...evidence.faults] };
  if (outside.length > 0) return { faults: outside };
  return {
    found: {
      files: [...files, ...evidence.files],
      manifests: [blob, evidence.manifest],
      entries: {
        output: outputEntry(pin.key, artifactType, blob),
        evidence: evidenceEntry(pin.key, pin.digest, evidence.manifest),
      },
    },
  };
}
