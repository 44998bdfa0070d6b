// Reads a text once and counts in it what tells good from bad.
import { Copies } from "./copies.ts";
import { HanRun } from "./han-run.ts";
import * as is from "./kinds.ts";
import { endOfPassage, mayOpen, type Passage } from "./passages.ts";
import { Runs } from "./runs.ts";
import { newTally, type Tally } from "./tally.ts";
import { Words } from "./words.ts";

const { kinds } = is;
const [latin, eastAsian] = [1, 2];
const longDigits = 9;
const longToken = 80;

/** Reused from text to text, one a thread. */
export class Scanner {
  readonly #copies = new Copies();
  readonly #runs = new Runs();
  readonly #hanRun = new HanRun();
  readonly #words = new Words(this.#copies, this.#runs);
  #tally = newTally();
  /** Of the letter right before; 0 behind all else. */
  #script = 0;
  #digitRun = 0;
  #tokenRun = 0;
  #isIndented = false;

  scan(text: string): Tally {
    this.#begin();
    for (let at = 0; at < text.length;) {
      const unit = text.charCodeAt(at);
      const passage = mayOpen[unit] === 1 && !this.#words.isOpen ? endOfPassage(text, at, unit) : undefined;
      if (passage !== undefined) at = this.#passage(at, passage);
      else if (kinds[unit] === is.lower || kinds[unit] === is.upper) at = this.#word(text, at);
      else at += this.#character(text, at, unit);
    }
    this.#endToken();
    return this.#tally;
  }

  #begin(): void {
    this.#tally = newTally();
    for (const part of [this.#copies, this.#runs, this.#hanRun, this.#words]) part.begin(this.#tally);
    this.#isIndented = false;
  }

  #passage(from: number, { kind, end }: Passage): number {
    this.#endToken();
    if (kind === "code") return end;
    this.#tally.all += end - from;
    // What stands on lines of its own, indented, was laid out by a hand.
    if (kind === "url") this.#tally.urls += end - from;
    else if (!this.#isIndented) this.#tally.markup += end - from;
    return end;
  }

  #word(text: string, from: number): number {
    this.#hanRun.end();
    this.#inScript(latin);
    this.#digitRun = 0;
    const end = this.#words.read(text, from);
    this.#tokenRun += end - from;
    return end;
  }

  /** UTF-16 units that it read. */
  #character(text: string, at: number, unit: number): number {
    const kind = kinds[unit]!;
    if (kind === is.han) this.#han(unit, unit);
    else if (kind === is.space) this.#space(text, at, unit);
    else if (kind !== is.highHalf) this.#other(unit, kind);
    else return this.#pair(unit, text.charCodeAt(at + 1));
    return 1;
  }

  /** `use` is the unit by which it is looked up; 0 where it is beyond the first plane. */
  #han(codePoint: number, use: number): void {
    this.#words.end();
    this.#endTokenRun();
    this.#inScript(eastAsian);
    this.#tally.letters++;
    this.#hanRun.add(codePoint, use);
    this.#copies.add(codePoint, 1, false);
    this.#runs.count(codePoint);
  }

  #space(text: string, at: number, unit: number): void {
    this.#endToken();
    if (unit === 0x0a) this.#isIndented = text.charCodeAt(at + 1) === 0x09 || text.startsWith("  ", at + 1);
  }

  #pair(high: number, low: number): number {
    if ((low & 0xfc00) !== 0xdc00) {
      this.#other(high, is.lost);
      return 1;
    }
    const codePoint = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
    if (high >= 0xd840 && high <= 0xd8bf) this.#han(codePoint, 0);
    else this.#other(codePoint, is.kindBeyond(codePoint));
    return 2;
  }

  #other(codePoint: number, kind: number): void {
    if (kind === is.ignored) return;
    if (kind === is.eastAsian) this.#spelt(codePoint);
    else if (kind === is.digit) this.#digit(codePoint);
    else if (kind < is.digit) this.#otherLetter(codePoint, kind);
    else this.#sign(codePoint, kind);
    this.#runs.count(codePoint);
  }

  #spelt(codePoint: number): void {
    this.#endToken();
    this.#inScript(eastAsian);
    this.#tally.kana++;
    this.#tally.letters++;
    this.#copies.add(codePoint, 1, false);
  }

  #digit(codePoint: number): void {
    this.#hanRun.end();
    this.#words.add(codePoint);
    this.#script = 0;
    this.#tokenRun++;
    this.#tally.digits++;
    if (++this.#digitRun === longDigits) this.#tally.longDigits += longDigits;
    else if (this.#digitRun > longDigits) this.#tally.longDigits++;
  }

  #otherLetter(codePoint: number, kind: number): void {
    this.#hanRun.end();
    this.#words.add(codePoint);
    this.#digitRun = 0;
    this.#inScript(kind === is.otherLatin ? latin : kind);
    this.#tally.letters++;
    if (codePoint >= 0xc2 && codePoint <= 0xf4) this.#tally.misread++;
  }

  #sign(codePoint: number, kind: number): void {
    const tally = this.#tally;
    this.#endWord();
    this.#digitRun = 0;
    // + / and = are digits of base64.
    if (codePoint === 0x2b || codePoint === 0x2f || codePoint === 0x3d) this.#tokenRun++;
    else this.#endTokenRun();
    if (kind === is.sign) tally.signs++;
    else if (kind === is.lost) tally.lost++;
    else if (kind === is.picture) {
      tally.pictures++;
      this.#copies.add(codePoint, 1, false);
    } else if (codePoint === 0x3f) tally.questions++;
  }

  #inScript(script: number): void {
    const before = this.#script;
    if (before !== 0 && before !== script && before + script !== latin + eastAsian) this.#tally.switches++;
    this.#script = script;
  }

  #endToken(): void {
    this.#endWord();
    this.#endTokenRun();
  }

  #endWord(): void {
    this.#words.end();
    this.#script = 0;
    this.#hanRun.end();
  }

  #endTokenRun(): void {
    const [run, tally] = [this.#tokenRun, this.#tally];
    this.#digitRun = this.#tokenRun = 0;
    if (run <= longToken) return;
    tally.longTokens += run;
    tally.longestToken = Math.max(tally.longestToken, run);
  }
}
