// Dataset manifest: which bytes become which dataset, and how.
import { z } from "zod";
import { Digest, handoffVersion, PinnedBytes, type PinnedFile } from "./value.ts";

/**
 * Character classes by Unicode general category: letters L+M with the joiners between them, numbers N, punctuation P, symbols S without
 * emoji, emoji, space Z and newline.
 */
export const characterClasses = ["letters", "numbers", "punctuation", "symbols", "emoji", "space"] as const;

export const CleanRule = z.discriminatedUnion("rule", [
  z.strictObject({ rule: z.literal("unicode"), form: z.enum(["NFC", "NFKC"]), removeInvisible: z.boolean() }),
  z.strictObject({ rule: z.literal("characters"), keep: z.array(z.enum(characterClasses)) }),
  z.strictObject({ rule: z.literal("length"), min: z.int(), max: z.int() }),
  z.strictObject({ rule: z.literal("sensitiveWords"), lists: z.array(PinnedBytes), mask: z.string() }),
  z.strictObject({ rule: z.literal("duplicates") }),
]);
export type CleanRule = z.infer<typeof CleanRule>;

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
  return [...source.files, ...clean.flatMap((rule) => (rule.rule === "sensitiveWords" ? rule.lists : []))];
}
