// The cleaning rules, a row each: whatever looks at rules looks here.
import type { CleanRule, RuleName } from "../../../specs/handoff/clean-rules.ts";
import { characters } from "./characters-rule.ts";
import { decontaminate } from "./decontaminate.ts";
import { duplicates } from "./duplicates.ts";
import { language } from "./language.ts";
import { length } from "./length.ts";
import { personalData } from "./personal-data.ts";
import { quality } from "./quality.ts";
import type { DatasetRule, LineRule } from "./rule.ts";
import { repair } from "./repair.ts";
import { sensitiveWords } from "./sensitive-words.ts";
import { unicode } from "./unicode.ts";

const rules: { readonly [Name in RuleName]: LineRule<Name> | DatasetRule<Name> } = {
  repair,
  unicode,
  characters,
  length,
  sensitiveWords,
  personalData,
  language,
  quality,
  decontaminate,
  duplicates,
};

/** The row of a rule; what it takes is that rule, which the type of a union cannot say. */
export function rowOf(rule: CleanRule): LineRule<RuleName> | DatasetRule<RuleName> {
  return rules[rule.rule] as LineRule<RuleName> | DatasetRule<RuleName>;
}
