// Sets of code points as ranges, and what two of them make.

/** First and last code point of each range: ascending, and with a gap between any two. */
export type Ranges = readonly (readonly [first: number, last: number])[];

const lastOfAll = 0x10ffff;

export function union(...sets: readonly Ranges[]): Ranges {
  const merged: [number, number][] = [];
  for (const [first, last] of sets.flat().toSorted(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function complement(set: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastOfAll) gaps.push([next, lastOfAll]);
  return gaps;
}

export function intersection(a: Ranges, b: Ranges): Ranges {
  return complement(union(complement(a), complement(b)));
}

/** As a class of a regular expression with the flag v or u. */
export function classText(set: Ranges): string {
  const ranges = set.map(([first, last]) => escaped(first) + (first === last ? "" : `-${escaped(last)}`));
  return `[${ranges.join("")}]`;
}

/** Short, since V8 leaves regular expressions of more than 20,480 units unoptimised, which makes them several times slower. */
function escaped(code: number): string {
  const isPlain = code > 0xa0 && (code < 0xd800 || code > 0xdfff);
  return isPlain ? String.fromCodePoint(code) : `\\u{${code.toString(16)}}`;
}
