// How much a copy of pinned outputs would bring, before anybody asks for it.
import type { Pin } from "../../specs/handoff/release.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { ok, type Result } from "../result.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { findPins } from "./find-pins.ts";

export interface CopyFolders {
  readonly from: string;
  readonly to: string;
}

/** Bytes of the files and manifests that `to`, which need not be there, lacks or has damaged, each once. Nothing is made. Fails where `from` cannot be read or does not have all of it. */
export async function bytesToCopy(folders: CopyFolders, pins: ReadonlyMap<string, Pin>): Promise<Result<number>> {
  const from = await ArtifactStore.open(folders.from, { create: false });
  if (!from.ok) return from;
  const to = await ArtifactStore.open(folders.to, { create: "never" });
  if (!to.ok) return to;
  const outputs = await findPins(from.value, pins);
  if (!outputs.ok) return outputs;
  try {
    const blobs = [...outputs.value.values()].flatMap(({ files, manifests }) => [...files, ...manifests]);
    let bytes = 0;
    for (const blob of new Map(blobs.map((one) => [one.digest, one])).values())
      if ((await to.value.blobs.fault(blob)) !== undefined) bytes += blob.bytes;
    return ok(bytes);
  } catch (cause) {
    return systemFailure(`reading the artifact store ${folders.to}`, cause);
  }
}
