// Tells Chinese from English by script, which is exact for these two and needs no model, and counts code points on the way.

import { type languages, personalKinds } from "../../../specs/handoff/clean-rules.ts";
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

export type Language = (typeof languages)[number];

/** Running counts over the texts of one sample. */
export interface ScriptTally {
  /** Code points, white space included. */
  codePoints: number;
  /** Han characters. */
  han: number;
  /** Words of Latin letters. */
  latin: number;
  /** Words of other alphabets, and characters of other scripts without spaces, kana among them. */
  other: number;
}

export function newScriptTally(): ScriptTally {
  return { codePoints: 0, han: 0, latin: 0, other: 0 };
}

/** Of all that is said in a sample. */
export function scriptsOf(texts: readonly string[]): Readonly<ScriptTally> {
  const tally = newScriptTally();
  for (const text of texts) tallyScripts(tally, text);
  return tally;
}

/** A count for each language, nothing counted yet. */
export function noneOfEach(): Record<Language, number> {
  return { zh: 0, en: 0, mixed: 0, other: 0 };
}

/**
 * Adds one text. A Han character weighs as much as a Latin word. Letters beyond the first plane count only where they are Han. What stands for
 * personal data, as `[email]` or `[email:3fa91c2b7d]`, is in no language: its letters are ours, or chance.
 */
export function tallyScripts(tally: ScriptTally, text: string): void {
  const table = (kinds ??= tableOfKinds());
  let pairs = 0;
  let han = 0;
  let word = none;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const kind = table[unit]!;
    if (kind === joining) continue;
    if (kind === latin || kind === alphabetic) {
      if (word === none) {
        if (kind === latin) tally.latin++;
        else tally.other++;
      }
      word = kind;
      continue;
    }
    word = none;
    if (unit === opening) {
      hidden.lastIndex = i;
      if (hidden.test(text)) i = hidden.lastIndex - 1;
      continue;
    }
    if (kind === ideograph) han++;
    else if (kind === unspaced) tally.other++;
    else if (kind === highHalf && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      pairs++;
      i++;
      if (unit >= firstHanHalf && unit <= lastHanHalf) han++;
    }
  }
  tally.codePoints += text.length - pairs;
  tally.han += han;
}

/**
 * `zh` and `en` from four fifths of the weight on, `other` when more than a fifth is in other scripts or there is no letter at all,
 * `mixed` otherwise. `en` means Latin script: French is counted there too.
 */
export function languageOf(tally: Readonly<ScriptTally>): Language {
  const total = tally.han + tally.latin + tally.other;
  if (tally.other * 5 > total || total === 0) return "other";
  if (tally.han * 5 >= total * 4) return "zh";
  return tally.latin * 5 >= total * 4 ? "en" : "mixed";
}

/** What stands in the place of personal data. */
const hidden = new RegExp(String.raw`\[(?:${personalKinds.join("|")})(?::[0-9a-f]{10})?\]`, "y");
const opening = 0x5b;

const none = 0;
const ideograph = 1;
const latin = 2;
const alphabetic = 3;
const unspaced = 4;
/** Marks, joiners and apostrophes neither begin nor end a word. */
const joining = 5;
const highHalf = 6;
/** High surrogates of planes 2 and 3, which hold nothing but Han characters. */
const firstHanHalf = 0xd840;
const lastHanHalf = 0xd8bf;

let kinds: Uint8Array | undefined;

function tableOfKinds(): Uint8Array {
  const patterns: readonly (readonly [number, string])[] = [
    [ideograph, asRanges`\p{sc=Han}`],
    [latin, asRanges`[\p{sc=Latn}&&\p{L}]`],
    [joining, asRanges`[\p{M}'’\u{200C}\u{200D}]`],
    [
      unspaced,
      asRanges`[\p{L}&&[\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]]`,
    ],
    [alphabetic, asRanges`\p{L}`],
    [highHalf, String.raw`[\u{D800}-\u{DBFF}]`],
  ];
  const table = new Uint8Array(0x10000);
  for (const [kind, source] of patterns.toReversed()) {
    const pattern = new RegExp(source, "v");
    for (let unit = 0; unit < 0x10000; unit++) if (pattern.test(String.fromCharCode(unit))) table[unit] = kind;
  }
  return table;
}
