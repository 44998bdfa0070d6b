// Chinese characters, one after another until something else stands there.
import { isFurniture } from "./page-words.ts";
import { common, frequent, hanUse } from "./plausible.ts";
import { newTally } from "./tally.ts";

/** From here on a run is long: names and lists have shorter ones. */
const long = 12;
/** The first one of 锟斤拷, which is what two replacement characters become when their bytes are read as GBK. */
const replaced = 0x951f;

/** Reused from text to text. */
export class HanRun {
  #tally = newTally();
  #length = 0;
  /** Those among the commonest. */
  #frequent = 0;
  #before = 0;

  begin(tally = newTally()): void {
    this.#tally = tally;
  }

  /** `use` is the unit by which it is looked up; 0 where it is beyond the first plane. */
  add(codePoint: number, use: number): void {
    const tally = this.#tally;
    if (hanUse[use] === frequent) this.#frequent++;
    else if (hanUse[use] !== common) tally.rare++;
    if (codePoint === replaced) tally.lost += 3;
    if (isFurniture(this.#before, codePoint)) tally.furniture++;
    this.#before = codePoint;
    this.#length++;
    tally.han++;
  }

  end(): void {
    if (this.#length >= long) {
      this.#tally.longHan += this.#length;
      this.#tally.longFrequent += this.#frequent;
    }
    if (this.#length > 0) this.#length = this.#frequent = this.#before = 0;
  }
}
