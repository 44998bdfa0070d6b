// What is wrong with a text, by what was counted in it. Every bound here was set on the calibration rows of runtime/bench/planted-quality.ts.
import { rereadMojibake } from "../../words/mojibake.ts";
import type { Tally } from "./tally.ts";

export interface Fault {
  /** From 0, nothing, to 1. A text with this fault alone scores 1 less it. */
  readonly weight: number;
  readonly reason: string;
}

/** From 0 at `from` to 1 at `to`; 0 where there is nothing to have a share of. */
function ramp(value: number, from: number, to: number): number {
  if (!(value > from)) return 0;
  return value >= to ? 1 : (value - from) / (to - from);
}

/** How much so few characters prove: a short text can look like anything. */
function proof(count: number, whole: number): number {
  return count >= whole ? 1 : count / whole;
}

type Look = (tally: Tally, text: string) => number;

const copies: Look = ({ copies: found, copied, units }) => 0.95 * ramp(found / units, 0.5, 0.75) * proof(copied, 24);

/** Rules and blanks are no fault beside words. */
const runs: Look = ({ runs: found, lineRuns, letters, digits, all }) => {
  const counted = found + ((letters + digits) * 5 < all ? lineRuns : 0);
  return 0.95 * ramp(counted / all, 0.5, 0.9) * proof(counted, 24);
};

const signs: Look = ({ signs: found, letters, digits, pictures, questions, urls, markup, all }) => {
  const told = all - urls - markup;
  const meaning = letters + digits + pictures + questions;
  return 0.9 * ramp(1 - (meaning - found) / told, 0.85, 1.15) * proof(told, 24);
};

const numbers: Look = ({ longDigits, letters, all }) =>
  letters * 20 > all ? 0 : 0.8 * ramp(longDigits / all, 0.5, 0.8) * proof(all, 60);

const keyboard: Look = ({ keyboard: found, letters }) => 0.95 * ramp(found / letters, 0.5, 0.8) * proof(found, 12);

const unlikely: Look = ({ unlikely: found, letters }) => 0.9 * ramp(found / letters, 0.5, 0.75) * proof(found, 30);

/** Japanese writes some characters in ways of its own. */
const rare: Look = ({ rare: found, han, kana }) =>
  kana * 4 > han ? 0 : 0.9 * ramp(found / han, 0.2, 0.4) * proof(found, 6);

const disordered: Look = ({ longHan, longFrequent, han }) =>
  longHan * 2 < han ? 0 : 0.85 * (1 - ramp(longFrequent / longHan, 0.3, 0.4)) * proof(longHan, 30);

const lost: Look = ({ lost: found, questions, all }) => {
  const asked = 0.8 * ramp(questions / all, 0.4, 0.7) * proof(questions, 14);
  return Math.max(asked, 0.95 * ramp(found / all, 0, 0.2));
};

const misread: Look = ({ misread: found, all }, text) => {
  if (found === 0) return 0;
  const changes = rereadMojibake(text)?.changes ?? [];
  const units = changes.reduce((sum, [from]) => sum + from.length, 0);
  return 0.95 * ramp(units / all, 0, 0.3);
};

const markup: Look = ({ markup: found, all }) => 0.9 * ramp(found / all, 0.4, 0.8) * proof(found, 16);

const filler: Look = ({ fillers, longWords, han }) =>
  han > longWords ? 0 : 0.95 * ramp(fillers / longWords, 0.4, 0.7) * proof(longWords, 5);

/** Good texts have at most a fifth of it, or a few words. */
const furniture: Look = ({ furniture: found, longWords, han }) =>
  0.85 * ramp(found / (longWords + han / 2), 0.4, 0.6) * proof(found, 7);

/** A short one is a name as well. */
const link: Look = ({ urls, letters, han, digits }) => (letters + han + digits > 3 ? 0 : 0.8 * proof(urls, 24));

const token: Look = ({ longTokens, all }) => 0.85 * ramp(longTokens / all, 0.4, 0.8);

const scripts: Look = ({ switches, letters }) => 0.9 * ramp(switches / letters, 0.08, 0.3) * proof(switches, 4);

/** Who is angry writes in capitals too, and has most to say to a shop: six cries and more, one after the other, are an advertisement. */
const shouting: Look = ({ upper, ascii, han, cries }) => {
  const isLoud = cries >= 6 && cries * 18 >= han * 3 + ascii;
  if (ascii < 20 || upper * 5 <= ascii * 4) return isLoud ? 0.3 : 0;
  return isLoud ? 0.65 : 0.15;
};

const looks: readonly (readonly [Look, reason: string | ((tally: Tally) => string)])[] = [
  [copies, whatComesAgain],
  [runs, "the same character again and again"],
  [signs, "signs in the place of words"],
  [numbers, "long numbers alone"],
  [keyboard, "letters as they lie on a keyboard"],
  [unlikely, "letters that make no words"],
  [rare, "Chinese characters that are in no common use"],
  [disordered, "Chinese characters that make no sentence"],
  [lost, "characters that an export lost"],
  [misread, "misread bytes"],
  [markup, "tags of a web page"],
  [filler, "placeholder text"],
  [furniture, "menus and notices of a web page"],
  [link, "a link alone"],
  [token, ({ longestToken }) => `${longestToken} letters and digits without a space`],
  [scripts, "letters of several alphabets in one word"],
  [shouting, "shouting"],
];

function whatComesAgain({ period, copiesWords }: Tally): string {
  const what = copiesWords ? "word" : "character";
  return `the same ${period === 1 ? what : `${period} ${what}s`} again and again`;
}

/** The heaviest first; none where nothing is wrong. */
export function faultsOf(tally: Tally, text: string): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [look, reason] of looks) {
    const weight = look(tally, text);
    if (weight > 0) faults.push({ weight, reason: typeof reason === "string" ? reason : reason(tally) });
  }
  return faults.length < 2 ? faults : faults.toSorted((a, b) => b.weight - a.weight);
}
