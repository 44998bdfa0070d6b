// What two texts are compared by: the runs of n characters of their compared form. Texts of a few words would share none of five, so n grows
// with the length: one substitution in a text of 33 characters changes five of 29 runs of five, and two of 32 runs of two.

/** The form in which texts are compared: NFKC, small letters, single spaces; with `ignoreNumbers` every number is 0. */
export function comparedForm(text: string, { ignoreNumbers }: { readonly ignoreNumbers: boolean }): string {
  const form = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  return ignoreNumbers ? form.replace(/[0-9]+/gu, "0") : form;
}

/** The numbers of a compared form in their order. */
export function numbersOf(form: string): string {
  return (form.match(/[0-9]+/gu) ?? []).join(" ");
}

/** Length of the runs that a text of so many UTF-16 units is compared by. */
export function runLength(units: number): number {
  return units < 32 ? 2 : units < 128 ? 3 : 5;
}

/** The lengths of runs by which a text may be found: its own, and that of a shorter text that could be as similar as `bound`. */
export function runLengths(units: number, bound: number): readonly number[] {
  const [own, shorter] = [runLength(units), runLength(Math.floor(units * bound))];
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
