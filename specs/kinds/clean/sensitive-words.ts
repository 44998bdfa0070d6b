// Rule sensitiveWords: listed words are hidden in place.
import { z } from "zod";
import { wordVariants } from "../../handoff/clean-rules.ts";
import { dayForm, isDay } from "../../handoff/day.ts";
import { costs } from "../effect.ts";
import { RepoPath } from "../value.ts";

export const SensitiveWords = z.strictObject({
  lists: costs("rebuild-data", z.array(RepoPath).min(1), ["words/brand.txt"]).describe(
    "Word lists: one word a line, where lines that start with # are comments; or a .csv with a column word, and what is kept of each word.",
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
  variants: costs("rebuild-data", z.array(z.enum(wordVariants)), ["inserted"])
    .optional()
    .describe(
      "Spellings that are the word too: traditional (or simplified) characters for a Chinese word, and up to two symbols, spaces or marks inserted between its characters. Width, case and invisible characters never make another word.",
    ),
  categories: costs("rebuild-data", z.array(z.string().min(1).max(40)).min(1), ["gambling"])
    .optional()
    .describe(
      "Takes only entries of these categories of a .csv. Without it, all are taken, and words without a category.",
    ),
  validOn: costs(
    "rebuild-data",
    z.string().regex(dayForm, "a day is written 2026-12-31").refine(isDay, "a day is one of the calendar: 2026-12-31"),
    "2026-12-31",
  )
    .optional()
    .describe(
      "Takes only entries of a .csv that are in force on this day. Without it, from and until are not looked at.",
    ),
});
