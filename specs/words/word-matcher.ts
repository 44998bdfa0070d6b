// Finds every listed word in a text: Aho-Corasick over the folded form. The number of words does not slow the search down.
import type { WordVariant } from "../handoff/clean-rules.ts";
import { foldsOfUnits, type Folded, foldText, newFolded } from "./fold.ts";
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
  const formsOf = buildForms(variants);
  const automata = buildAutomata(words, variants);
  const phrases = [...allow];
  const allowed = phrases.length === 0 ? undefined : buildAutomata(phrases, variants);
  return (text) => {
    const forms = formsOf(text);
    return findIn(forms, automata, allowed === undefined ? undefined : findIn(forms, allowed));
  };
}

/** The form of a text in which all words are looked for, and where there is one, that of broken up words. */
type Forms = readonly [whole: Form, bare?: Form];
type Automata = readonly [words: WordAutomaton, breakable?: WordAutomaton];

function findIn([whole, bare]: Forms, [words, breakable]: Automata, allowed?: readonly FoundWord[]): FoundWord[] {
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
  if (!variants.includes("inserted")) return [automaton];
  const form = newFolded();
  // Others keep their places in the list, and are no words of it.
  const breakable = all.map((word) => (isBreakable(fold(word, form)) ? word : ""));
  return [automaton, buildWordAutomaton(breakable, fold)];
}

function foldOf(variants: readonly WordVariant[]): FoldWord {
  return variants.includes("traditional") ? (text, into) => simplifyForm(foldText(text, into)) : foldText;
}

/** Longer texts are rare and get memory of their own, so that one of them does not leave every thread with its size. */
const keptUnits = 65_536;

/** Forms are good until the next text. */
function buildForms(variants: readonly WordVariant[]): (text: string) => Forms {
  const fold = foldOf(variants);
  const simple = variants.includes("traditional") ? simplifiedFolds(foldsOfUnits()) : foldsOfUnits();
  const isBare = variants.includes("inserted");
  const kept = { units: new Uint16Array(keptUnits), folded: newFolded(), bare: newFolded() };
  return (text) => {
    const own = text.length <= keptUnits ? kept : ownMemory(text.length);
    const whole = directForm(text, simple, own.units) ?? fold(text, own.folded);
    return isBare && withoutInserted(whole, own.bare) ? [whole, own.bare] : [whole];
  };
}

function ownMemory(length: number): { readonly units: Uint16Array; readonly folded: Folded; readonly bare: Folded } {
  return { units: new Uint16Array(length), folded: newFolded(), bare: newFolded() };
}

/** Undefined of a text with marks, emoji or invisible characters, which do not fold unit by unit. */
function directForm(text: string, simple: Uint16Array, units: Uint16Array): Form | undefined {
  for (let i = 0; i < text.length; i++) {
    const unit = simple[text.charCodeAt(i)]!;
    if (unit === 0) return undefined;
    units[i] = unit;
  }
  return { units, length: text.length };
}
