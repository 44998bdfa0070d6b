// Finds personal data in a text: every recogniser proposes places, surroundings make them surer or something else, and the surest ones win.
import type { PersonalKind } from "../../../../specs/handoff/clean-rules.ts";
import { type Recogniser, recognisers } from "./recognisers.ts";
import { withPlainSigns } from "./plain-signs.ts";
import { lowerCase } from "../../../../specs/unicode/letter-case.ts";

/** UTF-16 offsets, end exclusive. */
export interface PersonalPlace {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

interface Candidate extends PersonalPlace {
  readonly score: number;
}

/** From this score on a place counts. */
const counts = 0.5;
/** What a word nearby adds, and one that says that it is something else takes. Presidio adds as much. */
const contextWeight = 0.35;
/** So many UTF-16 units on each side are surroundings: Chinese says what a number is after it as often as before. */
const around = 16;

/** Disjoint and ascending; of two that overlap the surer one, then the longer one. */
export function findPersonal(text: string, kinds: ReadonlySet<PersonalKind>): readonly PersonalPlace[] {
  if (!mayHold.test(text)) return none;
  const plain = withPlainSigns(text);
  const found = recognisers.flatMap((recogniser) => (kinds.has(recogniser.kind) ? candidates(plain, recogniser) : []));
  return clustersOf(found).flatMap(surest);
}

/** Places that overlap, in one chain or another. */
function clustersOf(found: readonly Candidate[]): Candidate[][] {
  const clusters: Candidate[][] = [];
  let end = 0;
  for (const one of found.toSorted((a, b) => a.start - b.start)) {
    if (clusters.length === 0 || one.start >= end) clusters.push([one]);
    else clusters.at(-1)!.push(one);
    end = Math.max(end, one.end);
  }
  return clusters;
}

function surest(cluster: readonly Candidate[]): PersonalPlace[] {
  const taken: Candidate[] = [];
  const ranked = cluster.toSorted((a, b) => b.score - a.score || length(b) - length(a) || a.start - b.start);
  for (const one of ranked) if (taken.every(({ start, end }) => one.end <= start || end <= one.start)) taken.push(one);
  return taken.toSorted((a, b) => a.start - b.start).map(({ kind, start, end }) => ({ kind, start, end }));
}

function length({ start, end }: Candidate): number {
  return end - start;
}

const none: readonly PersonalPlace[] = [];

/** Two digits, an @, or a link: without any of them there is nothing to find. */
const mayHold = /[0-9０-９]{2}|[@＠]|:|www\./iu;

function candidates(text: string, { kind, pattern, holds, score, nearby, instead }: Recogniser): Candidate[] {
  const found: Candidate[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (holds !== undefined && !holds(match[0])) continue;
    const before = lowerCase(
      text
        .slice(Math.max(0, start - around), start)
        .split(sentenceEnd)
        .at(-1)!,
    );
    const after = lowerCase(text.slice(end, end + around).split(sentenceEnd)[0]!);
    let sure = score;
    if (nearby.some((word) => holdsWord(before, word) || holdsWord(after, word))) sure += contextWeight;
    else if (instead?.some((word) => holdsWord(before, word)) === true) sure -= contextWeight;
    if (sure >= counts) found.push({ kind, start, end, score: sure });
  }
  return found;
}

/** What another sentence is about says nothing of this one. */
const sentenceEnd = /[。！？；\n]|[.!?;] /u;

/** A word of letters stands alone: `tel` is in no `hotel`. Chinese has no such boundaries. */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isLatin = /^[a-z]/u.test(word);
    if (!isLatin || (!isLetter(text[at - 1]) && !isLetter(text[at + word.length]))) return true;
  }
  return false;
}

function isLetter(unit: string | undefined): boolean {
  return unit !== undefined && /[a-z]/u.test(unit);
}
