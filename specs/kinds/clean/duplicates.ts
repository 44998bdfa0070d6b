// Rule duplicates: what is there already goes.
import { z } from "zod";
import { costs } from "../effect.ts";
import { maxDrop } from "./max-drop.ts";

const Near = z.strictObject({
  similarity: costs("rebuild-data", z.number().min(0.6).max(1), 0.9)
    .default(0.85)
    .describe(
      "Samples from this share of common runs of characters on are near (Jaccard of runs of 2, 3 or 5 characters, by length). Of a chat what is asked and " +
        "what is answered are each compared: two answers to one question stay, and are counted.",
    ),
  ignoreNumbers: costs("rebuild-data", z.boolean())
    .default(false)
    .describe(
      "Takes samples that differ in numbers alone for near ones. Without it order 123 and order 456 are two samples.",
    ),
});

export const Duplicates = z.strictObject({
  exact: costs("rebuild-data", z.literal(true))
    .default(true)
    .describe("Samples that are equal after cleaning are kept once, the first one."),
  near: Near.optional().describe(
    "Drops samples that are near another one, too: the longer one stays, whatever the order of the files. Each that goes is kept apart with the one that it is near.",
  ),
  maxDrop,
});
