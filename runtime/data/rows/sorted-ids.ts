// Sorts any number of ids with their marks: slices of the id space wait on disk, and one after the other is sorted in memory.
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

/** Words of an entry: four of the id, the most significant first, and one of its marks. */
const entryWords = 5;
/** Entries of a slice that are written together. */
const waitingEntries = 2048;
const mostSlices = 256;

/** Entries in ascending order of their ids: `order` has where each begins in `words`. */
export interface SortedSlice {
  readonly words: Uint32Array;
  readonly order: Uint32Array;
}

export class SortedIds {
  readonly #file: string;
  readonly #slices: Slice[];

  /** `most`: how many are added at most. The files are named after `file`. Errors of the disk are thrown as Node throws them. */
  constructor(file: string, most: number, entriesPerSlice = 1_000_000) {
    this.#file = file;
    const slices = Math.max(1, Math.min(mostSlices, Math.ceil(most / entriesPerSlice)));
    this.#slices = Array.from({ length: slices }, (_, slice) => new Slice(`${file}-${slice}`));
  }

  /** The id that begins at `at` in `bytes`. */
  add(bytes: Buffer, at: number, marks: number): void {
    const first = bytes.readUInt32BE(at);
    this.#slices[Math.floor((first / 2 ** 32) * this.#slices.length)]!.add(first, bytes, at, marks);
  }

  /** Slice by slice, ascending. */
  *slices(): Generator<SortedSlice> {
    for (const slice of this.#slices) yield sorted(slice.take());
  }

  close(): void {
    for (const [slice, one] of this.#slices.entries()) {
      one.close();
      rmSync(`${this.#file}-${slice}`, { force: true });
    }
  }
}

class Slice {
  readonly #handle: number;
  readonly #waiting = new Uint32Array(waitingEntries * entryWords);
  #length = 0;
  #written = 0;

  constructor(file: string) {
    this.#handle = openSync(file, "w+");
  }

  add(first: number, bytes: Buffer, at: number, marks: number): void {
    if (this.#length === this.#waiting.length) this.#flush();
    this.#waiting[this.#length] = first;
    for (let word = 1; word < 4; word++) this.#waiting[this.#length + word] = bytes.readUInt32BE(at + word * 4);
    this.#waiting[this.#length + 4] = marks;
    this.#length += entryWords;
  }

  take(): Uint32Array {
    this.#flush();
    const words = new Uint32Array(this.#written);
    const bytes = new Uint8Array(words.buffer);
    for (let at = 0; at < bytes.length;) at += readSync(this.#handle, bytes, at, bytes.length - at, at);
    return words;
  }

  close(): void {
    closeSync(this.#handle);
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#waiting.buffer, 0, this.#length * 4);
    for (let at = 0; at < bytes.length;)
      at += writeSync(this.#handle, bytes, at, bytes.length - at, this.#written * 4 + at);
    this.#written += this.#length;
    this.#length = 0;
  }
}

/** By as many bits of the id as a number of 64 bits has room for beside its place; the few that share these are compared. */
function sorted(words: Uint32Array): SortedSlice {
  const entries = words.length / entryWords;
  const placeBits = 32 - Math.clz32(entries);
  const placeMask = placeBits === 32 ? 0xffffffff : 2 ** placeBits - 1;
  const keys = new Uint32Array(entries * 2);
  for (let entry = 0; entry < entries; entry++) {
    // The lower half comes first on every machine that Node runs on.
    keys[entry * 2] = (words[entry * entryWords + 1]! & ~placeMask) | entry;
    keys[entry * 2 + 1] = words[entry * entryWords]!;
  }
  new BigUint64Array(keys.buffer).sort();
  const order = new Uint32Array(entries);
  for (let entry = 0; entry < entries; entry++) order[entry] = (keys[entry * 2]! & placeMask) * entryWords;
  for (let from = 0, to = 0; from < entries; from = to) {
    const isTied = (other: number): boolean =>
      keys[other * 2 + 1] === keys[from * 2 + 1] && (keys[other * 2]! & ~placeMask) === (keys[from * 2]! & ~placeMask);
    for (to = from + 1; to < entries && isTied(to);) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareIds(words, a, b));
  }
  return { words, order };
}

export function compareIds(words: Uint32Array, a: number, b: number): number {
  for (let word = 0; word < 4; word++) {
    const difference = words[a + word]! - words[b + word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
