// The evidence that a pin names, in a store that anybody may have filled.
import type { Pin } from "../../specs/handoff/release.ts";
import { type Descriptor, isEvidence, type Manifest, mediaTypes } from "../../specs/handoff/store-layout.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { blobOf, isNewerEvidence, parseEvidence } from "./outputs.ts";
import { readChecked } from "./strict-read.ts";
import { type Fault, fault, faultsOf, filesOf, keyIn, lost, strictManifest, wrong } from "./strict-manifest.ts";

type FoundEvidence =
  | { readonly manifest: Blob; readonly files: readonly Blob[]; readonly faults?: undefined }
  | { readonly faults: readonly Fault[] };

/** An output may have evidence of several runs; the pin says which. Throws the system's errors. */
export async function findEvidence(blobs: Blobs, entries: readonly Descriptor[], pin: Pin): Promise<FoundEvidence> {
  const stored = entries.filter((entry) => isEvidence(entry, pin.key, pin.digest)).map(blobOf);
  const faults: Fault[] = [];
  for (const blob of new Map(stored.map((one) => [one.digest, one])).values()) {
    const read = await strictManifest(blobs, blob);
    if (read.faults !== undefined) {
      faults.push(...read.faults);
      continue;
    }
    const [report] = read.manifest.layers;
    if (report?.digest === pin.evidence) return checked(blobs, blob, read.manifest, pin);
    faults.push(wrong(`its evidence is ${report?.digest ?? "empty"}, and the pin names ${pin.evidence}`));
  }
  return { faults: faults.length > 0 ? faults : [lost(`there is no evidence about ${pin.digest}`)] };
}

async function checked(blobs: Blobs, blob: Blob, manifest: Manifest, pin: Pin): Promise<FoundEvidence> {
  const isReport = manifest.artifactType === mediaTypes.evidence && manifest.layers.length === 1;
  if (!isReport || keyIn(manifest) !== pin.key || manifest.subject?.digest !== pin.digest) {
    const what = `is not the manifest of evidence about ${pin.digest} of key ${pin.key}`;
    return { faults: [fault(blobs.path(blob.digest), what)] };
  }
  const files = filesOf(manifest);
  const outside = await faultsOf(blobs, files);
  if (outside.length > 0) return { faults: outside };
  const problem = await reportFault(blobs, blobOf(manifest.layers[0]!), pin);
  return problem === undefined ? { manifest: blob, files } : { faults: [problem] };
}

/** Bytes. A series of figures grows with the steps of a training; one so long has never been seen. */
export const largestReport = 256 * 2 ** 20;

async function reportFault(blobs: Blobs, report: Blob, pin: Pin): Promise<Fault | undefined> {
  const path = blobs.path(report.digest);
  const read = await readChecked(path, report, largestReport);
  if (read.problem !== undefined) return fault(path, read.problem);
  const evidence = parseEvidence(read.value);
  if (evidence === undefined && isNewerEvidence(read.value))
    return fault(path, "is evidence that a newer version of Fairlead wrote");
  if (evidence === undefined) return fault(path, "is not evidence that this runtime knows");
  if (evidence.key !== pin.key) return wrong(`its evidence is about key ${evidence.key}, and the pin names ${pin.key}`);
  if (evidence.output === pin.digest) return undefined;
  return wrong(`its evidence is about output ${evidence.output}, and the pin names ${pin.digest}`);
}
