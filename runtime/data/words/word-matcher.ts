// Finds every listed word in a text: Aho-Corasick over the folded form. The number of words does not slow the search down.
import { type Folded, foldsOfUnits, foldText, newFolded } from "./fold.ts";
import { buildWordAutomaton, needsAfter, needsBefore, nextState, type WordAutomaton } from "./word-automaton.ts";
import { continuesAt, continuesBefore } from "./word-boundary.ts";

/** UTF-16 offsets into the text that was searched, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Builds a search for `words`. It returns the places to hide, ascending and disjoint: every match that stands at word boundaries
 * where its script has them, overlapping ones joined, so that of two words that share a letter none stays readable. A word inside
 * a longer one is covered by it. Words that fold to nothing are ignored.
 *
 * A word that begins (ends) with a letter or digit of a script that puts spaces between words must not continue to the left (right)
 * in such a script: "ass" is not in "class", but it is in "看ass吧". Chinese has no such boundaries.
 */
export function buildWordMatcher(words: Iterable<string>): (text: string) => readonly Span[] {
  const automaton = buildWordAutomaton(words);
  const simple = foldsOfUnits();
  const shortUnits = new Uint16Array(keptUnits);
  const shortForm = newFolded();
  return (text) => {
    const isShort = text.length <= keptUnits;
    const units = isShort ? shortUnits : new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = simple[text.charCodeAt(i)]!;
      if (unit === 0) return searchFolded(automaton, foldText(text, isShort ? shortForm : newFolded()));
      units[i] = unit;
    }
    return search(automaton, units, text.length);
  };
}

/** Longer texts are rare and get memory of their own, so that one of them does not leave every thread with its size. */
const keptUnits = 65_536;

/** Two words that end and begin inside one ligature overlap in the text, though not in the form: they become one place. */
function searchFolded(automaton: WordAutomaton, { units, starts, ends, length }: Folded): readonly Span[] {
  const found: Span[] = [];
  for (const { start, end } of search(automaton, units, length)) addSpan(found, starts[start]!, ends[end - 1]!);
  return found;
}

function search(automaton: WordAutomaton, units: Uint16Array, count: number): readonly Span[] {
  const { ending } = automaton;
  let found: Span[] | undefined;
  let state = 0;
  for (let i = 0; i < count; i++) {
    state = nextState(automaton, state, units[i]!);
    if (ending[state] === 0) continue;
    const start = startOfLongest(automaton, state, units, i + 1, count);
    if (start >= 0) addSpan((found ??= []), start, i + 1);
  }
  return found ?? none;
}

const none: readonly Span[] = [];

/** Start of the longest word that ends at `end` and stands at its boundaries; -1 if there is none. */
function startOfLongest(
  automaton: WordAutomaton,
  state: number,
  units: Uint16Array,
  end: number,
  count: number,
): number {
  for (let s = automaton.ending[state]!; s !== 0; s = automaton.ending[automaton.failure[s]!]!) {
    const start = end - automaton.length[s]!;
    const needs = automaton.boundaries[s]!;
    if ((needs & needsBefore) !== 0 && continuesBefore(units, start)) continue;
    if ((needs & needsAfter) !== 0 && continuesAt(units, end, count)) continue;
    return start;
  }
  return -1;
}

/** Matches arrive by their ends, so a new one can only swallow or extend the latest ones. */
function addSpan(found: Span[], start: number, end: number): void {
  let from = start;
  for (let last = found.at(-1); last !== undefined && last.end > from; last = found.at(-1)) {
    from = Math.min(from, last.start);
    found.pop();
  }
  found.push({ start: from, end });
}
