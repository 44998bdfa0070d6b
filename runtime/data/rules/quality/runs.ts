// Counts characters that come again right away, white space apart.
import { kinds, line } from "./kinds.ts";
import { newTally } from "./tally.ts";

/** ! and ！, $ and ￥. */
const cries: ReadonlySet<number> = new Set([0x21, 0xff01, 0x24, 0xffe5]);

/** Reused from text to text. Its state is open, since the loop over the letters of a word counts by itself. */
export class Runs {
  tally = newTally();
  /** The code point before; -1 where there is none. */
  same = -1;
  /** How often it has come in a row. */
  length = 0;

  begin(tally = newTally()): void {
    this.tally = tally;
    this.same = -1;
    this.length = 0;
  }

  /** Every code point that is judged, but for the letters of words and what is in passages. */
  count(codePoint: number): void {
    this.tally.all++;
    if (codePoint === this.same) this.again(codePoint);
    else {
      this.same = codePoint;
      this.length = 1;
    }
  }

  again(codePoint: number): void {
    this.length++;
    if (this.length === 3 && cries.has(codePoint)) this.tally.cries++;
    if (this.length <= 3) return;
    if (codePoint < 0x10000 && kinds[codePoint] === line) this.tally.lineRuns++;
    else this.tally.runs++;
  }
}
