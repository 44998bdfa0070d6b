// Whether a list does what the phrases say that people wrote beside its words.
import type { WordVariant } from "../handoff/clean-rules.ts";
import type { WordEntry } from "./word-entry.ts";
import { buildEntryMatcher, buildWordMask } from "./word-mask.ts";

export interface PhraseResult {
  readonly row: number;
  readonly word: string;
  readonly phrase: string;
  readonly expected: "masked" | "left";
  /** What becomes of the phrase. */
  readonly text: string;
  readonly passed: boolean;
}

export interface ListResult {
  /** In the order of the list, of each word those first in which it is masked. */
  readonly phrases: readonly PhraseResult[];
  /** Words that no phrase says anything of. */
  readonly untested: number;
}

/** All entries count, whatever their category and days: a list is tested as it stands. */
export function testPhrases(entries: readonly WordEntry[], variants: readonly WordVariant[]): ListResult {
  const hide = buildWordMask(entries, { mask: "*", variants });
  const find = buildEntryMatcher(entries, variants);
  const phrases = entries.flatMap((entry) => {
    const { row, word, masks = [], leaves = [] } = entry;
    const result = (phrase: string, expected: PhraseResult["expected"]) => {
      const text = hide(phrase)?.text ?? phrase;
      const passed = expected === "left" ? text === phrase : isFound(entry, phrase, find(phrase), variants);
      return { row, word, phrase, expected, text, passed };
    };
    return [...masks.map((phrase) => result(phrase, "masked")), ...leaves.map((phrase) => result(phrase, "left"))];
  });
  const untested = entries.filter(({ masks = [], leaves = [] }) => masks.length + leaves.length === 0).length;
  return { phrases, untested };
}

/** Is the word itself in the phrase, and what all words together find there over one of its places? */
function isFound(
  entry: WordEntry,
  phrase: string,
  found: ReturnType<ReturnType<typeof buildEntryMatcher>>,
  variants: readonly WordVariant[],
): boolean {
  const own = buildEntryMatcher([entry], variants)(phrase);
  return own.some(({ start, end }) => found.some((one) => one.start <= start && end <= one.end));
}
