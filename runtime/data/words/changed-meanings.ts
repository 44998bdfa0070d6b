// Finds the characters that mean something else once NFKC has folded them: ½ becomes 1⁄2, and 10⁶ becomes 106.
import { asRanges } from "../../../specs/unicode/as-ranges.ts";
import { normalise } from "../../../specs/unicode/normal-form.ts";

/** Changes of meaning in some texts. */
export interface ChangedMeanings {
  /** Characters, each time that they occur. */
  count: number;
  /** Each character once, in the order of the texts, as "½ -> 1⁄2"; the first few only. */
  readonly examples: string[];
}

const mostExamples = 5;

export function noChangedMeanings(): ChangedMeanings {
  return { count: 0, examples: [] };
}

/** Adds what stands behind `into` in the input. */
export function addChangedMeanings(into: ChangedMeanings, { count, examples }: ChangedMeanings): void {
  into.count += count;
  for (const example of examples) addExample(into, example);
}

export function addExample({ examples }: ChangedMeanings, example: string): void {
  if (examples.length < mostExamples && !examples.includes(example)) examples.push(example);
}

/** Looks at the text before NFKC; a text that NFKC leaves alone holds no such character, so it need not be asked. */
export function changedMeanings(text: string): ChangedMeanings {
  const worthALook = (table ??= tableOfCandidates());
  const found = noChangedMeanings();
  for (let i = 0; i < text.length; i++) {
    if (worthALook[text.charCodeAt(i)] === 0) continue;
    const character = String.fromCodePoint(text.codePointAt(i)!);
    i += character.length - 1;
    if (!changesMeaning(character)) continue;
    found.count++;
    if (found.examples.length < mostExamples) addExample(found, `${character} -> ${normalise(character, "NFKC")}`);
  }
  return found;
}

/** By UTF-16 unit: 1 for a character that changes, and for what may be the first half of one. */
function tableOfCandidates(): Uint8Array {
  return Uint8Array.from({ length: 0x10000 }, (_, unit) => {
    const isHighHalf = (unit & 0xfc00) === 0xd800;
    return isHighHalf || changesMeaning(String.fromCharCode(unit)) ? 1 : 0;
  });
}

let table: Uint8Array | undefined;

/**
 * Unicode tags each compatibility mapping (<super>, <fraction>, <square>, <wide>, <isolated>), but JavaScript knows the mappings without
 * the tags. What a tag says shows in the blocks that hold nothing but forms, and in what a character becomes: a form of a
 * letter, digit, punctuation mark or space becomes that letter, digit, mark or space.
 */
function changesMeaning(character: string): boolean {
  const folded = normalise(character, "NFKC");
  if (folded === normalise(character, "NFC") || otherForm.test(character)) return false;
  return !sameKind.some(([from, to]) => from.test(character) && to.test(folded));
}

/**
 * Ligatures, Arabic and vertical forms, small, half- and full-width forms (U+FB00 to U+FFEF); letters of mathematical and outlined fonts; radicals
 * that look like their Han character; ゟ and ヿ; vowels that Thai, Lao and Tibetan may write as one character or as two, ligatures of
 * Arabic; and fillers, which nobody sees.
 */
const otherForm = new RegExp(
  asRanges`[\u{FB00}-\u{FFEF}\u{1D400}-\u{1D7FF}\u{1CCD6}-\u{1CCEF}\u{2E80}-\u{2FDF}\u{309F}\u{30FF}\p{sc=Arab}\p{sc=Thai}\p{sc=Laoo}\p{sc=Tibt}\p{DI}]`,
  "v",
);

/** Cased letters take their ligatures and digraphs with them; ª, º and small raised letters are in other categories. */
const sameKind: readonly (readonly [from: RegExp, to: RegExp])[] = [
  [new RegExp(asRanges`\p{Zs}`, "v"), /^ $/u],
  [new RegExp(asRanges`\p{P}`, "v"), new RegExp(asRanges`^\p{P}+$`, "v")],
  [new RegExp(asRanges`\p{LC}`, "v"), new RegExp(asRanges`^[\p{L}\p{M}\p{P}]+$`, "v")],
  [new RegExp(asRanges`\p{Nd}`, "v"), new RegExp(asRanges`^\p{Nd}$`, "v")],
];
