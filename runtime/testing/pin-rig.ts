// Two artifact stores, and a release that pins what the first one holds: what the tests of copying stand on.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pin } from "../../specs/handoff/release.ts";
import { evidenceSubject, Index, Manifest } from "../../specs/handoff/store-layout.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import type { ArtifactStore } from "../store/artifact-store.ts";
import { keyOf } from "./release-rig.ts";
import { openStoreRig, type StoreRig } from "./store-rig.ts";

export interface PinRig extends StoreRig {
  readonly from: ArtifactStore;
  /** Folder of the second store, which does not exist. */
  readonly to: string;
  /** Puts an output of the stage into the first store, and returns the pin of it. */
  pin(stage: string, files: Readonly<Record<string, string>>): Promise<Pin>;
}

export async function openPinRig(): Promise<PinRig> {
  const rig = await openStoreRig();
  const from = await rig.open("from");
  return {
    ...rig,
    from,
    to: join(rig.root, "to"),
    async pin(stage, files) {
      const key = keyOf(stage);
      const { artifact } = await rig.put(from, key, files);
      return { key, digest: artifact.digest, evidence: await reportOf(from.folder, artifact.digest) };
    },
  };
}

/** Digest of the bytes of the evidence about an output, the first in the index. */
export async function reportOf(store: string, output: string): Promise<string> {
  const { manifests } = await indexOf(store);
  const entry = manifests.find((one) => evidenceSubject(one) === output);
  const manifest = Manifest.parse(JSON.parse(await readFile(blobIn(store, entry?.digest ?? ""), "utf8")));
  return manifest.layers[0]!.digest;
}

export async function indexOf(store: string): Promise<Index> {
  return Index.parse(JSON.parse(await readFile(join(store, "index.json"), "utf8")));
}

export function blobIn(store: string, digest: string): string {
  return join(store, "blobs", "sha256", hexOf(digest));
}

/** Digests of the files of a store by their names, so that a file that is not what it is called is seen. */
export async function blobsIn(store: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(join(store, "blobs", "sha256"))).sort())
    found[`sha256:${name}`] = digestOf(await readFile(join(store, "blobs", "sha256", name)));
  return found;
}
