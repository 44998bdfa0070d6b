// Where the artifact store is, and what its files are called. Loads no schema.
import type { Digest } from "./value.ts";

/** What a runtime keeps beside the releases, unless another folder is named. */
export const homeFolder = ".fairlead";

/** The store's folder in a home. */
export const storeFolder = "store";

/** Paths in the store. */
export const indexName = "index.json";
export const blobsFolder = "blobs/sha256";

/** In a folder that was checked out: the manifest of the output, whose digest is the output's. */
export const checkoutManifest = ".fairlead-manifest.json";

/** Name of the blob in its folder. */
export function blobName(digest: Digest): string {
  return digest.slice("sha256:".length);
}
