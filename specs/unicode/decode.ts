// Reads what .ci/unicode.mjs has written. Numbers are in base 36, which keeps a table of all characters short enough to be in a repository.
import type { Ranges } from "./ranges.ts";

/** A text has the gap to the end of the range before, then the length less one, and so on. */
export function decodeRanges(text: string): Ranges {
  const ranges: [number, number][] = [];
  const gaps = text.split(" ");
  for (let i = 0, end = 0; i + 1 < gaps.length; i += 2) {
    const first = end + numberOf(gaps[i]!);
    end = first + numberOf(gaps[i + 1]!);
    ranges.push([first, end]);
  }
  return ranges;
}

/** What each character becomes, from `code:code:code`. */
export function decodeSpelled(text: string): Map<number, string> {
  return new Map(text.split(" ").map(spelled));
}

/** What each character becomes, from runs `start,count,step,distance` and, where it becomes several, `code:code:code`. */
export function decodeMappings(text: string): Map<number, string> {
  const mappings = new Map<number, string>();
  for (const entry of text.split(" ")) {
    if (entry.includes(":")) {
      mappings.set(...spelled(entry));
      continue;
    }
    const [start, count, step, distance] = entry.split(",").map(numberOf) as [number, number, number, number];
    for (let i = 0; i < count; i++) mappings.set(start + i * step, String.fromCodePoint(start + i * step + distance));
  }
  return mappings;
}

function spelled(entry: string): [code: number, becomes: string] {
  const [code, ...becomes] = entry.split(":").map(numberOf);
  return [code!, String.fromCodePoint(...becomes)];
}

function numberOf(digits: string): number {
  return Number.parseInt(digits, 36);
}
