// Finds every listed word in a text: Aho-Corasick over the folded form. The number of words does not slow the search down.
import type { WordVariant } from "../handoff/clean-rules.ts";
import { foldsOfUnits, foldText, newFolded } from "./fold.ts";
import { type Form, isBreakable, withoutInserted } from "./inserted.ts";
import { simplifiedFolds, simplifyForm } from "./simplified.ts";
import { buildWordAutomaton, type FoldWord, type WordAutomaton } from "./word-automaton.ts";
import { addFound, type FoundWord, searchForm } from "./word-search.ts";

export interface MatchOptions {
  /** Spellings that are the word too, beside case, width and invisible characters, which never make another one. */
  readonly variants?: readonly WordVariant[];
  /** Phrases in which nothing is found, whichever words are in them. */
  readonly allow?: Iterable<string>;
}

/** Places in ascending order that share no character. */
export type WordMatcher = (text: string) => readonly FoundWord[];

/**
 * Builds a search for `words`. It returns the places to hide: every match that stands at word boundaries where its script has them, overlapping
 * ones joined, so that of two words that share a letter none stays readable. Of a place the word is named that begins first, and of
 * those the longest. Words that fold to nothing are ignored, and a match that shares a character with an allowed phrase is none.
 *
 * A word that begins (ends) with a letter or digit of a script that puts spaces between words must not continue to the left (right)
 * in such a script: "ass" is not in "class", but it is in "看ass吧". Chinese has no such boundaries.
 */
export function buildWordMatcher(
  words: Iterable<string>,
  { variants = [], allow = [] }: MatchOptions = {},
): WordMatcher {
  const wholeForm = buildWholeForm(variants);
  const automata = buildAutomata(words, variants);
  const phrases = [...allow];
  const allowed = phrases.length === 0 ? undefined : buildAutomata(phrases, variants);
  const keptBare = newFolded();
  return (text) => {
    const whole = wholeForm(text);
    const bareForm = text.length <= keptUnits ? keptBare : newFolded();
    const bare = variants.includes("inserted") && withoutInserted(whole, bareForm) ? bareForm : undefined;
    const stays = allowed === undefined ? undefined : findIn(whole, bare, allowed);
    return findIn(whole, bare, automata, stays);
  };
}

interface Automata {
  readonly words: WordAutomaton;
  /** Of those words that something may be inserted in, where that is looked for. */
  readonly breakable: WordAutomaton | undefined;
}

/** `bare` is the form of a text in which broken up words are looked for, where it is another one. */
function findIn(
  whole: Form,
  bare: Form | undefined,
  { words, breakable }: Automata,
  allowed?: readonly FoundWord[],
): readonly FoundWord[] {
  const found = searchForm(words, whole, allowed);
  if (bare === undefined || breakable === undefined) return found;
  const broken = searchForm(breakable, bare, allowed);
  if (broken.length === 0) return found;
  const joined: FoundWord[] = [];
  for (const one of [...found, ...broken].sort((a, b) => a.end - b.end || a.start - b.start)) addFound(joined, one);
  return joined;
}

function buildAutomata(words: Iterable<string>, variants: readonly WordVariant[]): Automata {
  const all = [...words];
  const fold = foldOf(variants);
  const automaton = buildWordAutomaton(all, fold);
  if (!variants.includes("inserted")) return { words: automaton, breakable: undefined };
  const form = newFolded();
  // Others keep their places in the list, and are no words of it.
  const breakable = all.map((word) => (isBreakable(fold(word, form)) ? word : ""));
  return { words: automaton, breakable: buildWordAutomaton(breakable, fold) };
}

function foldOf(variants: readonly WordVariant[]): FoldWord {
  return variants.includes("traditional") ? (text, into) => simplifyForm(foldText(text, into)) : foldText;
}

/** Longer texts are rare and get memory of their own, so that one of them does not leave every thread with its size. */
const keptUnits = 65_536;

/** The form of a text in which all words are looked for. It is good until the next text. */
function buildWholeForm(variants: readonly WordVariant[]): (text: string) => Form {
  const fold = foldOf(variants);
  const simple = variants.includes("traditional") ? simplifiedFolds(foldsOfUnits()) : foldsOfUnits();
  const kept = { units: new Uint16Array(keptUnits), length: 0 };
  const keptFolded = newFolded();
  return (text) => {
    const isShort = text.length <= keptUnits;
    const direct = isShort ? kept : { units: new Uint16Array(text.length), length: 0 };
    direct.length = text.length;
    const { units } = direct;
    for (let i = 0; i < text.length; i++) {
      const unit = simple[text.charCodeAt(i)]!;
      // Marks, emoji and invisible characters do not fold unit by unit.
      if (unit === 0) return fold(text, isShort ? keptFolded : newFolded());
      units[i] = unit;
    }
    return direct;
  };
}
