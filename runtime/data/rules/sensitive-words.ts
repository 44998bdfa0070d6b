// Rule `sensitiveWords`: listed words are hidden in place.
import { countCodePoints } from "../words/code-points.ts";
import { buildWordMatcher } from "../words/word-matcher.ts";
import type { TextRule } from "./text-rule.ts";

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
