// Rule `sensitiveWords`: listed words are hidden in place.
import { takenEntries } from "../../../specs/words/taken-entries.ts";
import type { WordEntry } from "../../../specs/words/word-entry.ts";
import { buildWordMask, type MaskOptions } from "../../../specs/words/word-mask.ts";
import type { LineRule, TextRule } from "./rule.ts";

export const sensitiveWords: LineRule<"sensitiveWords"> = {
  step: (rule, { wordsOf }) => ({ edit: sensitiveWordsRule(takenEntries(wordsOf(rule.lists), rule), rule) }),
  hits: (_, { samples, count, kinds }) => ({
    changedSamples: samples,
    maskedPlaces: count,
    ...Object.fromEntries(Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1))),
  }),
  problem: ({ mask }) =>
    oneCharacter.test(mask)
      ? undefined
      : `the mask of sensitiveWords is ${JSON.stringify(mask)}: it must be exactly one character`,
};

/** One code point, and no half of a surrogate pair. */
const oneCharacter = /^[^\uD800-\uDFFF]$/su;

/** Counts masked places, all and by category: `maskedPlaces.gambling`. */
export function sensitiveWordsRule(entries: readonly WordEntry[], options: MaskOptions): TextRule {
  const hide = buildWordMask(entries, options);
  return (text) => {
    const masked = hide(text);
    if (masked === undefined || masked.categories.size === 0) return masked;
    const kinds = Array.from(masked.categories, ([category, places]) => [`maskedPlaces.${category}`, places] as const);
    return { text: masked.text, count: masked.count, kinds: Object.fromEntries(kinds) };
  };
}
