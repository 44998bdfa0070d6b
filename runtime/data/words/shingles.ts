// What two texts are compared by: the runs of n characters of their compared form. Texts of a few words would share none of five, so n grows
// with the length: one substitution in a text of 33 characters changes five of 29 runs of five, and two of 32 runs of two.
import { lowerCase } from "../../../specs/unicode/letter-case.ts";
import { normalise } from "../../../specs/unicode/normal-form.ts";

/** The form in which texts are compared: NFKC, small letters, single spaces; with `ignoreNumbers` every number is 0. */
export function comparedForm(text: string, { ignoreNumbers }: { readonly ignoreNumbers: boolean }): string {
  const form = lowerCase(normalise(text, "NFKC")).replace(/\s+/gu, " ").trim();
  return ignoreNumbers ? form.replace(/[0-9]+/gu, "0") : form;
}

/** The numbers of a compared form in their order. */
export function numbersOf(form: string): string {
  return (form.match(/[0-9]+/gu) ?? []).join(" ");
}

/** What texts of one length are compared by. */
export interface Class {
  /** From so many UTF-16 units on. */
  readonly from: number;
  /** Characters of a run. */
  readonly run: number;
  /** Are its runs enough for the sketch of one permutation? */
  readonly isLong: boolean;
}

const classes: readonly Class[] = [
  { from: 128, run: 5, isLong: true },
  { from: 64, run: 3, isLong: true },
  { from: 32, run: 3, isLong: false },
  { from: 0, run: 2, isLong: false },
];

export function classOf(units: number): Class {
  return classes.find(({ from }) => units >= from)!;
}

/** The classes in which a text may be found: its own, and that of a shorter text that could be as similar as `bound`, which is above a half. */
export function classesOf(units: number, bound: number): readonly Class[] {
  const [own, shorter] = [classOf(units), classOf(Math.floor(units * bound))];
  return own === shorter ? [own] : [own, shorter];
}

/** A hash of 32 bits for each run, in the order of the text; a text shorter than a run is one. */
export function runHashes(form: string, run: number): Int32Array<ArrayBuffer> {
  const runs = Math.max(1, form.length - run + 1);
  const hashes = new Int32Array(runs);
  for (let i = 0; i < runs; i++) {
    let hash = 0x811c9dc5 ^ run;
    for (let at = i; at < i + run && at < form.length; at++) hash = Math.imul(hash ^ form.charCodeAt(at), 0x01000193);
    hashes[i] = mixed(hash);
  }
  return hashes;
}

/** Of a whole text. */
export function hashOf(text: string): number {
  return text === "" ? 0 : runHashes(text, text.length)[0]!;
}

/** MurmurHash3's finaliser: every bit of the input moves every bit of the output. */
export function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Ascending, each once. */
export function runSet(form: string, run: number): Int32Array {
  const sorted = runHashes(form, run).sort();
  let length = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[length++] = sorted[i]!;
  return sorted.subarray(0, length);
}

/** Jaccard: runs that both have, of the runs that either has. */
export function similarity(a: Int32Array, b: Int32Array): number {
  let both = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [a[i]!, b[j]!];
    if (left === right) both++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return both / (a.length + b.length - both);
}
