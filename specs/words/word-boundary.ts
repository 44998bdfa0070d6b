// Where words end, in scripts that put spaces between them. Works on UTF-16 units, of which pairs are put together.
import { asRanges } from "../unicode/as-ranges.ts";

/** Whether a word could go on to the left of `index`: a letter, mark or digit of a script with spaces stands there. */
export function continuesBefore(units: Uint16Array, index: number): boolean {
  return isSpacedLetter(codePointBefore(units, index));
}

/** Whether a word could go on at `index`; `count` units are text. */
export function continuesAt(units: Uint16Array, index: number, count: number): boolean {
  return isSpacedLetter(codePointAt(units, index, count));
}

function codePointAt(units: Uint16Array, index: number, count: number): number {
  if (index >= count) return -1;
  const unit = units[index]!;
  const next = index + 1 < count ? units[index + 1]! : 0;
  const paired = (unit & 0xfc00) === 0xd800 && (next & 0xfc00) === 0xdc00;
  return paired ? 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff) : unit;
}

function codePointBefore(units: Uint16Array, index: number): number {
  if (index <= 0) return -1;
  const paired = index >= 2 && (units[index - 1]! & 0xfc00) === 0xdc00 && (units[index - 2]! & 0xfc00) === 0xd800;
  return codePointAt(units, paired ? index - 2 : index - 1, index);
}

/** Whether a code point is a letter, mark or digit of a script that puts spaces between words; -1, no code point, is not. */
function isSpacedLetter(codePoint: number): boolean {
  if (codePoint < 0) return false;
  if (codePoint < 0x80) return asciiLetterOrDigit.test(String.fromCharCode(codePoint));
  return spacedLetter.test(String.fromCodePoint(codePoint));
}

const asciiLetterOrDigit = /[0-9A-Za-z]/;
/** Korean writes spaces, but its particles join foreign words directly, so Hangul is no obstacle either. */
const spacedLetter = new RegExp(
  asRanges`[[\p{L}\p{M}\p{N}]--[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]]`,
  "v",
);
