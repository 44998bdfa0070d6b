// Dataset manifest: which bytes become which dataset, and how.
import { z } from "zod";
import { handoffVersion, PinnedFile } from "./value.ts";

export const characterClasses = ["letters", "numbers", "punctuation", "symbols", "emoji", "space"] as const;

export const CleanRule = z.discriminatedUnion("rule", [
  z.strictObject({ rule: z.literal("unicode"), form: z.enum(["NFC", "NFKC"]), removeInvisible: z.boolean() }),
  z.strictObject({ rule: z.literal("characters"), keep: z.array(z.enum(characterClasses)) }),
  z.strictObject({ rule: z.literal("length"), min: z.int(), max: z.int() }),
  z.strictObject({ rule: z.literal("sensitiveWords"), lists: z.array(PinnedFile), mask: z.string() }),
  z.strictObject({ rule: z.literal("duplicates") }),
]);
export type CleanRule = z.infer<typeof CleanRule>;

export const DatasetManifest = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("DatasetManifest"),
  /** Labels only: they name folders and travel into meta.json, and are no part of the stage's key. */
  metadata: z.strictObject({ name: z.string(), version: z.string(), licence: z.string() }),
  /** What the stage's key is made of. */
  config: z.strictObject({
    source: z.strictObject({ format: z.enum(["chat", "text"]), files: z.array(PinnedFile) }),
    clean: z.array(CleanRule),
    split: z.strictObject({ validShare: z.number(), groupBy: z.enum(["conversation", "sample"]), seed: z.int() }),
    /** Largest share of unreadable lines, a fraction of 1. */
    quarantineMaxShare: z.number(),
  }),
});
export type DatasetManifest = z.infer<typeof DatasetManifest>;
