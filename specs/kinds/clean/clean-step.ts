// The cleaning rules as people write them, a row each.
import { z } from "zod";
import type { RuleName } from "../../handoff/clean-rules.ts";
import { Characters } from "./characters.ts";
import { Decontaminate } from "./decontaminate.ts";
import { Duplicates } from "./duplicates.ts";
import { Language } from "./language.ts";
import { Length } from "./length.ts";
import { PersonalData } from "./personal-data.ts";
import { Quality } from "./quality.ts";
import { Repair } from "./repair.ts";
import { SensitiveWords } from "./sensitive-words.ts";
import { Unicode } from "./unicode.ts";

const rules = {
  repair: Repair.optional().describe("Mends what an export broke: misread bytes, escaped characters."),
  unicode: Unicode.optional().describe("Brings texts to one Unicode form."),
  characters: Characters.optional().describe("Removes characters of other classes."),
  length: Length.optional().describe("Rejects samples that are too short or too long."),
  sensitiveWords: SensitiveWords.optional().describe("Masks the words of lists."),
  personalData: PersonalData.optional().describe("Hides addresses, numbers and links that tell who somebody is."),
  language: Language.optional().describe("Rejects samples of other languages."),
  quality: Quality.optional().describe("Rejects samples whose texts teach nothing."),
  decontaminate: Decontaminate.optional().describe("Rejects samples that ask what a model is measured by."),
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
