// Finds the row with an id, in flat memory: eight bytes a slot, 10 to 13 a row where there are many. V8's own Map ends at 2^24 entries and needs hundreds of bytes
// for each. A slot holds 32 bits of the id and the row's number; whether the id is the row's, all its bits decide, which are asked for.
//
// Ids are the first 128 bits of a SHA-256. Two different contents share one with a chance of n^2 / 2^129 among n: 1.5 in 10^25 for ten million
// rows, so equal ids are taken for equal content.

export class IdTable {
  /** Pairs of an id's first word and a row's number from 1. There are many small ones, so that growing never holds all of it twice. */
  readonly #segments = Array.from({ length: segments }, () => new Uint32Array(2 * firstSlots));
  readonly #sizes = new Uint32Array(segments);
  readonly #holds: (row: number, ids: Uint8Array, at: number) => boolean;

  /** `holds` says whether the row has the id at `at` in `ids`. */
  constructor(holds: (row: number, ids: Uint8Array, at: number) => boolean) {
    this.#holds = holds;
  }

  /** The row that has the id. Where none has, -1, and from now on it is `row`'s, a number below 2^32 - 1. */
  findOrAdd(ids: Uint8Array, at: number, row: number): number {
    const number = segmentOf(ids, at);
    const slots = this.#segments[number]!;
    const first = wordAt(ids, at);
    const slot = this.#seek(slots, first, ids, at);
    if (slots[slot + 1] !== 0) return slots[slot + 1]! - 1;
    slots[slot] = first;
    slots[slot + 1] = row + 1;
    if (++this.#sizes[number]! * 5 > slots.length * 2) this.#segments[number] = grown(slots);
    return -1;
  }

  /** From now on the id, which a row has, is the one of `row`. */
  replace(ids: Uint8Array, at: number, row: number): void {
    const slots = this.#segments[segmentOf(ids, at)]!;
    slots[this.#seek(slots, wordAt(ids, at), ids, at) + 1] = row + 1;
  }

  /** The slot that has the id, or the empty one where it belongs. */
  #seek(slots: Uint32Array, first: number, ids: Uint8Array, at: number): number {
    for (let slot = slotOf(first, slots.length); ; slot = slot + 2 === slots.length ? 0 : slot + 2) {
      const row = slots[slot + 1]!;
      if (row === 0 || (slots[slot] === first && this.#holds(row - 1, ids, at))) return slot;
    }
  }
}

const segments = 1024;
const firstSlots = 8;
/** Of so many slots, all segments together have 128 MB. */
const largeSegment = 16_384;

/** Twice as many slots, or where these are much memory, a quarter more. Four in five of them are used at most. */
function grown(slots: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = slots.length < 2 * largeSegment ? slots.length : (slots.length >> 3) * 2;
  const larger = new Uint32Array(slots.length + more);
  for (let from = 0; from < slots.length; from += 2) {
    if (slots[from + 1] === 0) continue;
    let slot = slotOf(slots[from]!, larger.length);
    while (larger[slot + 1] !== 0) slot = slot + 2 === larger.length ? 0 : slot + 2;
    larger[slot] = slots[from]!;
    larger[slot + 1] = slots[from + 1]!;
  }
  return larger;
}

/** Ids are hashes already, so their first word spreads well over any number of slots. */
function slotOf(first: number, length: number): number {
  return Math.floor((first / 2 ** 32) * (length / 2)) * 2;
}

/** By bits that are not of the first word. */
function segmentOf(ids: Uint8Array, at: number): number {
  return ids[at + 4]! | ((ids[at + 5]! & 3) << 8);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
