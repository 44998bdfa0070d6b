// Hides listed words in place: what cleaning does to a text, and what a plan and the test phrases of a list ask about.
import type { WordVariant } from "../handoff/clean-rules.ts";
import type { WordEntry } from "./word-entry.ts";
import { buildWordMatcher } from "./word-matcher.ts";
import type { FoundWord } from "./word-search.ts";

interface MaskedText {
  /** Of the same length in code points. */
  readonly text: string;
  /** Places; words that share a character make one. */
  readonly count: number;
  /** The same by category, of entries that have one. */
  readonly categories: ReadonlyMap<string, number>;
}

/** Undefined where there is nothing to hide, which is by far the most frequent answer. */
export type WordMask = (text: string) => MaskedText | undefined;

export interface MaskOptions {
  /** One code point. */
  readonly mask: string;
  readonly variants?: readonly WordVariant[];
}

/** Phrases that an entry allows stay whole, whichever entry has a word in them. */
export function buildWordMask(entries: readonly WordEntry[], { mask, variants = [] }: MaskOptions): WordMask {
  const find = buildEntryMatcher(entries, variants);
  // A mask may be what is inserted, and put the parts of a word beside each other.
  const looks = variants.includes("inserted") ? mostLooks : 1;
  return (text) => {
    let found = find(text);
    if (found.length === 0) return undefined;
    let left = text;
    let count = 0;
    const categories = new Map<string, number>();
    for (let look = 1; found.length > 0; look++) {
      const masked = hide(left, found, mask);
      if (look > 1 && masked === left) break;
      count += found.length;
      for (const { word } of found) {
        const { category } = entries[word]!;
        if (category !== undefined) categories.set(category, (categories.get(category) ?? 0) + 1);
      }
      left = masked;
      if (look === looks) break;
      found = find(left);
    }
    return { text: left, count, categories };
  };
}

/** No text of people needs three. */
const mostLooks = 64;

/** The words of entries, with what they allow. */
export function buildEntryMatcher(
  entries: readonly WordEntry[],
  variants: readonly WordVariant[],
): (text: string) => readonly FoundWord[] {
  return buildWordMatcher(
    entries.map(({ word }) => word),
    { variants, allow: entries.flatMap(({ allow = [] }) => allow) },
  );
}

function hide(text: string, found: readonly FoundWord[], mask: string): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of found) {
    masked += text.slice(at, start) + mask.repeat(Array.from(text.slice(start, end)).length);
    at = end;
  }
  return masked + text.slice(at);
}
