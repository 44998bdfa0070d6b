// Where two texts differ, for people who want to see what a rule did to a long one. Pure.
import { normalise } from "../../../specs/unicode/normal-form.ts";

/** A place that changed, with a little of what stands around it. `at` is its offset in the text before. */
export interface TextChange {
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** Do both look the same, since only the normal form of a letter is another? */
  readonly looksSame?: true;
}

export interface TextChanges {
  /** The first few, in order. */
  readonly places: readonly TextChange[];
  /** Is there more that changed behind them? */
  readonly isCut: boolean;
}

const mostPlaces = 3;
/** UTF-16 units beside a change, and of a change, that are shown. */
const around = 16;
const mostShown = 60;
/** Texts run together again where so many units are equal; looked for as far as this behind a change. */
const sameAgain = 6;
const lookedAhead = 160;

export function textChanges(before: string, after: string): TextChanges {
  const places: TextChange[] = [];
  const ends = commonEnd(before, after);
  const [left, right] = [before.length - ends, after.length - ends];
  for (let [a, b] = [0, 0]; ;) {
    const same = commonStart(before, after, { a, b, left, right });
    [a, b] = [a + same, b + same];
    if (a === left && b === right) return { places, isCut: false };
    if (places.length === mostPlaces) return { places, isCut: true };
    const next = runTogether(before, after, { a, b, left, right });
    places.push(place(a, shown(before, a, next.a), shown(after, b, next.b)));
    [a, b] = [next.a, next.b];
  }
}

function place(at: number, before: string, after: string): TextChange {
  const looksSame = before !== after && normalise(before, "NFC") === normalise(after, "NFC");
  return { at, before, after, ...(looksSame && { looksSame }) };
}

/** A point in each text, and where what differs ends. */
interface Ahead {
  readonly a: number;
  readonly b: number;
  readonly left: number;
  readonly right: number;
}

function commonEnd(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same))
    same++;
  // Both halves of a pair, or none.
  return same > 0 && isLow(before, before.length - same) ? same - 1 : same;
}

function commonStart(before: string, after: string, { a, b, left, right }: Ahead): number {
  let same = 0;
  while (a + same < left && b + same < right && before.charCodeAt(a + same) === after.charCodeAt(b + same)) same++;
  return same > 0 && (isLow(before, a + same) || isLow(after, b + same)) ? same - 1 : same;
}

/** The nearest points behind the change from which both go on alike; their ends where there are none. */
function runTogether(before: string, after: string, { a, b, left, right }: Ahead): Pick<Ahead, "a" | "b"> {
  for (let far = 1; far <= lookedAhead; far++) {
    for (let ofA = 0; ofA <= far; ofA++) {
      const [nextA, nextB] = [a + ofA, b + far - ofA];
      if (nextA + sameAgain > left || nextB + sameAgain > right || isLow(before, nextA)) continue;
      if (before.startsWith(after.slice(nextB, nextB + sameAgain), nextA)) return { a: nextA, b: nextB };
    }
  }
  return { a: left, b: right };
}

/** What stands from one point to another, with what is around it. */
function shown(text: string, from: number, to: number): string {
  const start = wholeAt(text, Math.max(0, from - around));
  const end = wholeAt(text, Math.min(text.length, Math.min(to, from + mostShown) + around));
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

/** The offset, or the one before it where it stands in the middle of a pair. */
function wholeAt(text: string, at: number): number {
  return isLow(text, at) ? at - 1 : at;
}

/** Is there the second half of a pair, whose first half stands before? */
function isLow(text: string, at: number): boolean {
  if (at === 0 || at >= text.length) return false;
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
