// The normal form in which words are looked for: compatibility-normalised, without case, without invisible characters, and with a
// way back to the text as it was written.
import { asRanges } from "../unicode/as-ranges.ts";
import { lowerCase, upperCase } from "../unicode/letter-case.ts";
import { normalise } from "../unicode/normal-form.ts";

/**
 * A text in normal form, and where it came from: unit i stands for the UTF-16 range starts[i] to ends[i] of the text; several units may
 * stand for one range and must stay together. Only the first `length` entries count. A form is reused from text to text.
 */
export interface Folded {
  units: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
  length: number;
}

export function newFolded(): Folded {
  return { units: new Uint16Array(256), starts: new Int32Array(256), ends: new Int32Array(256), length: 0 };
}

/** A text in normal form, for comparing and nothing else. */
export function foldedText(text: string): string {
  return fold(text);
}

/** Folds any text into `into`. `foldsOfUnits` serves text without marks and emoji faster. */
export function foldText(text: string, into: Folded): Folded {
  const simple = foldsOfUnits();
  into.length = 0;
  for (let at = 0; at < text.length;) {
    const direct = simple[text.charCodeAt(at)]!;
    if (direct !== 0 && (at + 1 === text.length || simple[text.charCodeAt(at + 1)] !== 0)) {
      push(into, direct, at, ++at);
      continue;
    }
    segment.lastIndex = at;
    const end = segment.test(text) ? segment.lastIndex : at + 1;
    const folded = foldSegment(text.slice(at, end));
    for (let i = 0; i < folded.length; i++) push(into, folded.charCodeAt(i), at, end);
    at = end;
  }
  return into;
}

function push(into: Folded, unit: number, start: number, end: number): void {
  if (into.length === into.units.length) withRoom(into, into.length * 2);
  into.units[into.length] = unit;
  into.starts[into.length] = start;
  into.ends[into.length++] = end;
}

/** Makes room for so many units; what it holds stays. */
export function withRoom(into: Folded, length: number): void {
  if (length <= into.units.length) return;
  const { units, starts, ends } = into;
  into.units = new Uint16Array(length);
  into.starts = new Int32Array(length);
  into.ends = new Int32Array(length);
  into.units.set(units);
  into.starts.set(starts);
  into.ends.set(ends);
}

/**
 * For each UTF-16 unit, the one unit that it folds to whatever stands beside it, or 0 where that is not so: halves of pairs, marks
 * and what combines like them, invisible characters, ligatures. A text without any 0 folds unit by unit, at its own offsets.
 */
export function foldsOfUnits(): Uint16Array {
  if (table !== undefined) return table;
  table = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const character = String.fromCharCode(unit);
    if (combining.test(character)) continue;
    const folded = fold(character);
    if (folded.length === 1 && !combining.test(folded)) table[unit] = folded.charCodeAt(0);
  }
  return table;
}

let table: Uint16Array | undefined;

/** What may change or vanish beside another character: marks, the half-width kana voice marks, conjoining jamo, invisible ones, surrogates. */
const joins = asRanges`\p{M}\p{DI}\u{FF9E}\u{FF9F}`;
const jamo = String.raw`\u{1100}-\u{11FF}\u{A960}-\u{A97F}\u{D7B0}-\u{D7FF}`;
const combining = new RegExp(asRanges`[${joins}${jamo}\p{Cs}]`, "v");
/** What Unicode normalisation looks at together: a character and what attaches to it, or a run of conjoining jamo. */
const segment = new RegExp(`(?:[${jamo}]+|[^])[${joins}]*`, "vy");

/** The same few emoji and accented letters come again and again. */
function foldSegment(text: string): string {
  if (text.length > longestKnown) return fold(text);
  let folded = known.get(text);
  if (folded === undefined) {
    if (known.size === knownAtMost) known.clear();
    known.set(text, (folded = fold(text)));
  }
  return folded;
}

const known = new Map<string, string>();
const knownAtMost = 4096;
const longestKnown = 16;

/**
 * JavaScript has no case folding. Upper, then lower case, is close and joins what people see as one letter: ß and SS, final and
 * plain sigma; it also joins the dotless i with i. Invisible characters go before, since one between a letter and its accent would keep
 * them apart, and after, since NFKC makes fillers.
 */
function fold(text: string): string {
  const seen = normalise(text.replace(invisible, ""), "NFKC");
  return normalise(lowerCase(upperCase(seen)), "NFKC").replace(invisible, "");
}

const invisible = new RegExp(asRanges`\p{DI}`, "gv");

/** What a unit is between the characters of a Chinese word; halves of pairs are asked about as the code point that they are. */
export const [otherUnit, chineseUnit, insertedUnit, halfUnit] = [0, 1, 2, 3] as const;

/** For each UTF-16 unit, one of the four above. */
export function kindsOfUnits(): Uint8Array {
  if (kinds !== undefined) return kinds;
  kinds = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    kinds[unit] = (unit & 0xf800) === 0xd800 ? halfUnit : kindOfCharacter(String.fromCharCode(unit));
  }
  return kinds;
}

let kinds: Uint8Array | undefined;

export function kindOfCharacter(character: string): number {
  if (chinese.test(character)) return chineseUnit;
  return inserted.test(character) ? insertedUnit : otherUnit;
}

const chinese = new RegExp(asRanges`[\p{sc=Han}]`, "v");
/** No line ends; and no digits or letters, which are words of their own. */
const inserted = new RegExp(asRanges`[\p{P}\p{S}\p{Zs}\t]`, "v");
