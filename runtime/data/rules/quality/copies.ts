// Finds what comes again and again: four units in a row, words or Chinese characters, that were there before.
import { newTally } from "./tally.ts";

const slots = 1 << 13;

/** Reused from text to text. What is further back than some thousand units may be forgotten, which bounds what it takes. */
export class Copies {
  #tally = newTally();
  /** By hash of four units. */
  readonly #keys = new Uint32Array(slots);
  /** Where the same four ended last: units since the first text. */
  readonly #ends = new Float64Array(slots).fill(-1);
  /** Units before this text, and until now. */
  #start = 0;
  #now = 0;
  /** The three units before, the last one at the end. */
  #a = 0;
  #b = 0;
  #c = 0;

  begin(tally = newTally()): void {
    this.#tally = tally;
    this.#start = this.#now;
    this.#a = this.#b = this.#c = 0;
  }

  /** `length` is what it has of code points. */
  add(unit: number, length: number, isWord: boolean): void {
    this.#tally.units++;
    const period = this.#periodOf(unit);
    if (period === 0) return;
    this.#tally.copies++;
    this.#tally.copied += length;
    this.#tally.period = period;
    this.#tally.copiesWords = isWord;
  }

  /** Units since the same four were there, 0 where they were not in this text. */
  #periodOf(unit: number): number {
    const before = Math.imul(Math.imul(Math.imul(this.#a, 31) ^ this.#b, 0x2c1b3c6d) ^ this.#c, 0x297a2d39);
    const key = Math.imul(before ^ unit, 0x9e3779b1) >>> 0;
    const slot = (key >>> 16) & (slots - 1);
    const at = this.#now++;
    [this.#a, this.#b, this.#c] = [this.#b, this.#c, unit];
    const first = this.#start + 3;
    if (at < first) return 0;
    const last = this.#keys[slot] === key ? this.#ends[slot]! : -1;
    this.#keys[slot] = key;
    this.#ends[slot] = at;
    return last >= first ? at - last : 0;
  }
}
