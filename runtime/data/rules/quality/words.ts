// Reads words letter by letter, and counts those that are no likely ones, lie on a keyboard, or belong to placeholders and menus.
import type { Copies } from "./copies.ts";
import { emptyHash, hashUnit } from "./hash-word.ts";
import { kinds, lower, upper } from "./kinds.ts";
import { fillerWords, furnitureWords, isListed } from "./page-words.ts";
import { costs, neighbours } from "./plausible.ts";
import type { Runs } from "./runs.ts";
import { newTally } from "./tally.ts";

const leastJudged = 4;

/** Reused from text to text. */
export class Words {
  readonly #copies: Copies;
  readonly #runs: Runs;
  #tally = newTally();
  /** Of the word that is being read: code points, letters a to z, what these cost, how many lie beside the one before, and the last one. */
  #length = 0;
  #letters = 0;
  #cost = 0;
  #besides = 0;
  #before = 0;
  #hash = emptyHash;
  #hasLower = false;

  constructor(copies: Copies, runs: Runs) {
    this.#copies = copies;
    this.#runs = runs;
  }

  begin(tally = newTally()): void {
    this.#tally = tally;
  }

  /** Is a word being read? */
  get isOpen(): boolean {
    return this.#length > 0;
  }

  /** Letters a to z from `from` on, of one hump where a camelCaseName has several; returns where they end. Texts are mostly this, so that it counts for itself. */
  read(text: string, from: number): number {
    const [tally, runs] = [this.#tally, this.#runs];
    let [cost, besides, before, hash] = [this.#cost, this.#besides, this.#before, this.#hash];
    let same = runs.same;
    let isLower = false;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const kind = kinds[unit]!;
      if (kind === upper) {
        if (isLower) break;
        tally.upper++;
      } else if (kind === lower) isLower = true;
      else break;
      if (unit === same) runs.again(unit);
      else if (runs.length !== 1) runs.length = 1;
      same = unit;
      const letter = unit & 31;
      const pair = (before << 5) | letter;
      cost += costs[pair]!;
      besides += neighbours[pair]!;
      before = letter;
      hash = hashUnit(hash, unit | 32);
    }
    runs.same = same;
    [this.#cost, this.#besides, this.#before, this.#hash] = [cost, besides, before, hash];
    if (isLower) this.#hasLower = true;
    this.#letters += at - from;
    this.#length += at - from;
    tally.ascii += at - from;
    tally.letters += at - from;
    tally.all += at - from;
    if (isLower && at < text.length && kinds[text.charCodeAt(at)] === upper) this.end();
    return at;
  }

  /** A digit, or a letter with which the word is not judged. */
  add(codePoint: number): void {
    this.#length++;
    this.#hash = hashUnit(this.#hash, codePoint);
  }

  end(): void {
    const [length, letters] = [this.#length, this.#letters];
    if (length === 0) return;
    this.#copies.add(this.#hash, length, true);
    if (letters >= leastJudged) {
      this.#tally.longWords++;
      if (isListed(this.#hash)) this.#look();
      if (letters === length) this.#judge(letters);
    }
    this.#length = this.#letters = this.#cost = this.#besides = this.#before = 0;
    this.#hash = emptyHash;
    this.#hasLower = false;
  }

  #look(): void {
    if (fillerWords.has(this.#hash)) this.#tally.fillers++;
    else if (furnitureWords.has(this.#hash)) this.#tally.furniture++;
  }

  /**
   * By what a pair of letters costs: hardly a word of English is above 9.5 half bits, and of words at random nineteen of twenty are. Capitals alone are
   * names of things, or a sequence.
   */
  #judge(letters: number): void {
    const mean = (this.#cost + costs[this.#before << 5]!) / (letters + 1);
    if (mean > 9.5 && this.#hasLower) this.#tally.unlikely += letters;
    if (mean > 7.5 && this.#besides * 2 >= letters - 1) this.#tally.keyboard += letters;
  }
}
