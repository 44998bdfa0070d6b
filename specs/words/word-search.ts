// Where the words of an automaton stand in a form of a text, told as places of the text.
import type { Form } from "./inserted.ts";
import { needsAfter, needsBefore, nextState, type WordAutomaton } from "./word-automaton.ts";
import { continuesAt, continuesBefore } from "./word-boundary.ts";

/** UTF-16 offsets into a text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FoundWord extends Span {
  /** Place in the list of the word that begins first, and of those that do the longest. */
  readonly word: number;
}

/** Ascending and disjoint; no match that shares a character with one of `allowed`, which are so too. */
export function searchForm(
  automaton: WordAutomaton,
  form: Form,
  allowed: readonly Span[] = nowhere,
): readonly FoundWord[] {
  const { ending } = automaton;
  const { units, length } = form;
  let found: FoundWord[] | undefined;
  let state = 0;
  for (let i = 0; i < length; i++) {
    state = nextState(automaton, state, units[i]!);
    if (ending[state] === 0) continue;
    const match = longestMatch(automaton, state, form, i + 1, allowed);
    if (match !== undefined) addFound((found ??= []), match);
  }
  return found ?? nowhere;
}

/** Nothing is found by far most often. */
const nowhere: readonly FoundWord[] = [];

/** The longest word that ends at `end`, stands at its boundaries and in no allowed phrase. */
function longestMatch(
  automaton: WordAutomaton,
  state: number,
  form: Form,
  end: number,
  allowed: readonly Span[],
): FoundWord | undefined {
  const { units, length, starts, ends } = form;
  for (let s = automaton.ending[state]!; s !== 0; s = automaton.ending[automaton.failure[s]!]!) {
    const start = end - automaton.length[s]!;
    const needs = automaton.boundaries[s]!;
    if ((needs & needsBefore) !== 0 && continuesBefore(units, start)) continue;
    if ((needs & needsAfter) !== 0 && continuesAt(units, end, length)) continue;
    const [from, to] = [starts?.[start] ?? start, ends?.[end - 1] ?? end];
    if (allowed.length > 0 && shareACharacter(allowed, from, to)) continue;
    return { start: from, end: to, word: automaton.word[s]! };
  }
  return undefined;
}

/** `spans` are ascending and disjoint. */
function shareACharacter(spans: readonly Span[], start: number, end: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.start < end;
}

/**
 * Matches arrive by their ends, so a new one can only swallow or extend the latest ones. Two words that end and begin inside one ligature
 * overlap in the text, though not in its form: they become one place.
 */
export function addFound(found: FoundWord[], match: FoundWord): void {
  let { start, word } = match;
  for (let last = found.at(-1); last !== undefined && last.end > start; last = found.at(-1)) {
    if (last.start < start) ({ start, word } = last);
    found.pop();
  }
  found.push({ start, end: match.end, word });
}
