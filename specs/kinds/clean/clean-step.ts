// The cleaning rules as people write them, a row each.
import { z } from "zod";
import type { RuleName } from "../../handoff/clean-rules.ts";
import { Characters } from "./characters.ts";
import { Duplicates } from "./duplicates.ts";
import { Length } from "./length.ts";
import { SensitiveWords } from "./sensitive-words.ts";
import { Unicode } from "./unicode.ts";

const rules = {
  unicode: Unicode.optional().describe("Brings texts to one Unicode form."),
  characters: Characters.optional().describe("Removes characters of other classes."),
  length: Length.optional().describe("Rejects samples that are too short or too long."),
  sensitiveWords: SensitiveWords.optional().describe("Masks the words of lists."),
  duplicates: Duplicates.optional().describe("Drops samples that are there already."),
} satisfies Record<RuleName, z.ZodType>;

/** One cleaning step: an object with exactly one key, the rule. Steps run in the order written. */
export const CleanStep = z
  .strictObject(rules)
  .refine((step) => Object.values(step).filter((rule) => rule !== undefined).length === 1, {
    message: "a cleaning step names exactly one rule; write each rule as its own list item",
  })
  // For editors; the check is the one above.
  .meta({ minProperties: 1, maxProperties: 1 });
