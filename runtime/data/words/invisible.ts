// What nobody sees in a text, and where two of these characters are part of a word's spelling all the same. Pieces of regular
// expressions with the v flag.
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

/**
 * Controls except line feed and tab; everything that Unicode says to ignore in display (zero-width characters, soft hyphen,
 * direction controls, variation selectors, fillers, tags); private use; lone surrogates; non-characters; annotation marks; and
 * the replacement character, which stands for a letter that is lost already.
 */
export const invisible = asRanges`[[\p{DI}\p{Cc}\p{Co}\p{Cs}\p{NChar}\u{FFF9}-\u{FFFD}]--[\n\t\u{FFFC}]]`;

const joiners = String.raw`\u{200C}\u{200D}`;

/**
 * Letters and marks of the scripts whose letters join or stack, so that a joiner between them is spelling: without it "می‌خواهم" is
 * misspelled and "क्‍ष" another syllable. Newer versions of Unicode list accents of Latin under Syriac too; those are no such marks.
 */
const joiningScripts =
  asRanges`\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Adlm}\p{scx=Rohg}` +
  asRanges`\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}` +
  asRanges`\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}`;
const joining = asRanges`[[[\p{L}\p{M}]&&[${joiningScripts}]]--[\p{scx=Latn}\p{DI}]]`;
/** Malayalam and Bengali have long written final consonants as virama and joiner, with nothing behind. */
const virama = String.raw`[\u{94D}\u{9CD}\u{A4D}\u{ACD}\u{B4D}\u{BCD}\u{C4D}\u{CCD}\u{D4D}\u{DCA}]`;

const skipped = String.raw`[${invisible}--[${joiners}]]*`;

/**
 * Matches a joiner that spells: between letters of a joining script, or a zero-width joiner behind a virama. Other invisible characters
 * beside it do not count, since they will go; of several joiners in a row the first one counts.
 */
export const joinerInWord = String.raw`(?:[${joiners}](?<=${joining}${skipped}[${joiners}])(?=${invisible}*${joining})|\u{200D}(?<=${virama}${skipped}\u{200D}))`;
