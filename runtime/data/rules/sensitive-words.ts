// Rule `sensitiveWords`: listed words are hidden in place.
import { countCodePoints } from "../words/code-points.ts";
import { buildWordMatcher } from "../words/word-matcher.ts";
import type { LineRule, TextRule } from "./rule.ts";

export const sensitiveWords: LineRule<"sensitiveWords"> = {
  step: ({ lists, mask }, words) => ({ edit: sensitiveWordsRule(words(lists), mask) }),
  hits: (_, { samples, count }) => ({ changedSamples: samples, maskedPlaces: count }),
  problem: ({ mask }) =>
    oneCharacter.test(mask)
      ? undefined
      : `the mask of sensitiveWords is ${JSON.stringify(mask)}: it must be exactly one character`,
};

/** One code point, and no half of a surrogate pair. */
const oneCharacter = /^[^\uD800-\uDFFF]$/su;

/**
 * Replaces every code point of every match by `mask`, one code point, so that the text keeps its length in code points. Counts
 * masked places; overlapping words make one place.
 */
export function sensitiveWordsRule(words: Iterable<string>, mask: string): TextRule {
  const find = buildWordMatcher(words);
  return (text) => {
    const spans = find(text);
    if (spans.length === 0) return undefined;
    let masked = "";
    let at = 0;
    for (const { start, end } of spans) {
      masked += text.slice(at, start) + mask.repeat(countCodePoints(text.slice(start, end)));
      at = end;
    }
    return { text: masked + text.slice(at), count: spans.length };
  };
}
