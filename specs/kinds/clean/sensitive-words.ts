// Rule sensitiveWords: listed words are hidden in place.
import { z } from "zod";
import { costs } from "../effect.ts";
import { RepoPath } from "../value.ts";

export const SensitiveWords = z.strictObject({
  lists: costs("rebuild-data", z.array(RepoPath).min(1), ["words/brand.txt"]).describe(
    "Word lists, one word a line; lines that start with # are comments.",
  ),
  mask: costs(
    "rebuild-data",
    z
      .string()
      .length(1)
      .regex(/^[^\p{Cc}\p{Cs}]$/u, "a mask is one character that is written"),
    "#",
  )
    .default("*")
    .describe("Every character of a match is replaced by this one, so that lengths stay."),
});
