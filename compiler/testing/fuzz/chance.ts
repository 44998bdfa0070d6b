// Chance from a seed: the same case is the same everywhere.
import { createHash } from "node:crypto";

export class Chance {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** From 0 to `below` - 1. */
  whole(below: number): number {
    const digest = createHash("sha256")
      .update(`${this.#seed} ${this.#drawn++}`)
      .digest();
    return digest.readUInt32LE(0) % below;
  }

  pick<T>(some: readonly T[]): T {
    return some[this.whole(some.length)]!;
  }
}
