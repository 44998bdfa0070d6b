// Manifests of a store that anybody may have filled, and what is wrong with them and with the files that they name.
import { annotations, type Manifest } from "../../specs/handoff/store-layout.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { largestManifest, readManifest } from "./manifest.ts";
import { blobOf } from "./outputs.ts";
import { missing, problemOutside, readChecked } from "./strict-read.ts";

/** `text` is a sentence without its end. `isLost`: it is not there, and may be elsewhere; otherwise it is there and wrong. */
export interface Fault {
  readonly text: string;
  readonly isLost: boolean;
}

type StrictManifest =
  | { readonly manifest: Manifest; readonly faults?: undefined }
  | { readonly faults: readonly [Fault] };

/** Throws the system's errors. */
export async function strictManifest(blobs: Blobs, blob: Blob): Promise<StrictManifest> {
  const path = blobs.path(blob.digest);
  const bytes = await readChecked(path, blob, largestManifest);
  if (bytes.problem !== undefined) return { faults: [fault(path, bytes.problem)] };
  const read = readManifest(blob.digest, bytes.value);
  return read.problem === undefined ? { manifest: read.manifest } : { faults: [wrong(`${path} ${read.problem}`)] };
}

/** All that a manifest names; one file may stand there twice. */
export function filesOf({ config, layers }: Manifest): readonly Blob[] {
  return [config, ...layers].map(blobOf);
}

/** Looks at the files from outside. Throws the system's errors. */
export async function faultsOf(blobs: Blobs, files: readonly Blob[]): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const { digest, bytes } of files) {
    const path = blobs.path(digest);
    const problem = await problemOutside(path, bytes);
    if (problem !== undefined) faults.push(fault(path, problem));
  }
  return faults;
}

export function keyIn(manifest: Manifest): string | undefined {
  return manifest.annotations?.[annotations.stageKey];
}

export function fault(path: string, problem: string): Fault {
  return { text: `${path} ${problem}`, isLost: problem === missing };
}

export function lost(text: string): Fault {
  return { text, isLost: true };
}

export function wrong(text: string): Fault {
  return { text, isLost: false };
}
