// Dataset manifest: which bytes become which dataset, and how.
import { z } from "zod";
import { CleanRule, filesOfRule } from "./clean-rules.ts";
import { Digest, handoffVersion, PinnedBytes, type PinnedFile } from "./value.ts";

export const DatasetManifest = z
  .strictObject({
    apiVersion: z.literal(handoffVersion),
    kind: z.literal("DatasetManifest"),
    /** What people call it and where its bytes are: no part of the stage's key, and in no output. */
    metadata: z.strictObject({
      name: z.string(),
      version: z.string(),
      licence: z.string(),
      /** Path in the repository by digest, of every file that `config` pins. */
      paths: z.record(Digest, z.string()),
    }),
    /** What the stage's key is made of. */
    config: z.strictObject({
      source: z.strictObject({ format: z.enum(["chat", "text"]), files: z.array(PinnedBytes) }),
      clean: z.array(CleanRule),
      split: z.strictObject({ validShare: z.number(), groupBy: z.enum(["conversation", "sample"]), seed: z.int() }),
      /** Largest share of unreadable lines, a fraction of 1. */
      quarantineMaxShare: z.number(),
    }),
  })
  .refine(({ metadata, config }) => pinnedBy(config).every(({ digest }) => Object.hasOwn(metadata.paths, digest)), {
    path: ["metadata", "paths"],
    message: "a file that config pins has no path",
  });
export type DatasetManifest = z.infer<typeof DatasetManifest>;

/** All files that a dataset reads: samples in their order, then word lists. */
export function pinnedFiles({ metadata, config }: DatasetManifest): PinnedFile[] {
  return pinnedBy(config).map((file) => located(file, metadata));
}

/** A pinned file with its path in the repository. */
export function located({ digest, bytes }: PinnedBytes, { paths }: DatasetManifest["metadata"]): PinnedFile {
  return { path: paths[digest]!, digest, bytes };
}

interface Pins {
  readonly source: { readonly files: readonly PinnedBytes[] };
  readonly clean: readonly CleanRule[];
}

function pinnedBy({ source, clean }: Pins): PinnedBytes[] {
  return [...source.files, ...clean.flatMap(filesOfRule)];
}
