// A set of 16-byte ids with two marks each, in flat memory. V8's own Set ends at 2^24 entries and needs some 430 bytes for an id as
// text; this needs 17 bytes a slot, 23 to 45 an id, and ends at 2^29 ids.
//
// Ids are the first 128 bits of a SHA-256. Two different contents share one with a chance of n^2 / 2^129 among n: 1.5 in 10^25 for ten million
// rows, so equal ids are taken for equal content.

export class IdTable {
  #words = new Uint32Array(4 * firstSlots);
  #marks = new Uint8Array(firstSlots);
  #size = 0;

  /** Different ids held. */
  get size(): number {
    return this.#size;
  }

  /** Marks of the id at `at` in `bytes`; 0 when the table does not hold it. */
  marksOf(bytes: Uint8Array, at: number): number {
    return this.#marks[
      this.#slotOf(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8), wordAt(bytes, at + 12))
    ]!;
  }

  /** Puts the id in if it is new and adds marks, a non-zero bit set of at most 8 bits. */
  mark(bytes: Uint8Array, at: number, marks: number): void {
    if (this.#size * 4 >= this.#marks.length * 3) this.#grow();
    this.#put(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8), wordAt(bytes, at + 12), marks);
  }

  /** How many ids carry all of these marks. */
  count(marks: number): number {
    let count = 0;
    for (const held of this.#marks) if ((held & marks) === marks) count++;
    return count;
  }

  #put(a: number, b: number, c: number, d: number, marks: number): void {
    const slot = this.#slotOf(a, b, c, d);
    if (this.#marks[slot] === 0) {
      const at = slot * 4;
      this.#words[at] = a;
      this.#words[at + 1] = b;
      this.#words[at + 2] = c;
      this.#words[at + 3] = d;
      this.#size++;
    }
    this.#marks[slot]! |= marks;
  }

  /** The slot that holds the id, or the empty one where it belongs. Ids are hashes already, so their first word spreads well. */
  #slotOf(a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    const last = this.#marks.length - 1;
    for (let slot = a & last; ; slot = (slot + 1) & last) {
      if (this.#marks[slot] === 0) return slot;
      const at = slot * 4;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return slot;
    }
  }

  #grow(): void {
    const words = this.#words;
    const marks = this.#marks;
    this.#words = new Uint32Array(words.length * 2);
    this.#marks = new Uint8Array(marks.length * 2);
    this.#size = 0;
    for (let slot = 0; slot < marks.length; slot++) {
      const at = slot * 4;
      if (marks[slot] !== 0) this.#put(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, marks[slot]!);
    }
  }
}

const firstSlots = 1024;

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
