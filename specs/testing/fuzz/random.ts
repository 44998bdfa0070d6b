// Chance that repeats: what a case draws follows from its seed and number alone.
import { createHash } from "node:crypto";

export class Random {
  #state: number;

  constructor(seed: number, number: number) {
    this.#state = createHash("sha256").update(`${seed} ${number}`).digest().readUInt32LE(0);
  }

  /** At least 0 and below 1 (mulberry32). */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, at least 0 and below `end`. */
  below(end: number): number {
    return Math.floor(this.share() * end);
  }

  chance(share: number): boolean {
    return this.share() < share;
  }

  /** Throws of an empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("there is nothing to choose from");
    return list[this.below(list.length)]!;
  }
}
