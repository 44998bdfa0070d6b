// Finds what makes Unicode normalisation slow: it sorts each run of combining marks by insertion, so a run of a hundred thousand takes
// nine seconds. A thousand short lines could not do that, one hostile line can.
import { tableOfUnits } from "./code-points.ts";
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

/** More marks than this in a row are no text: what people stack on one letter for fun ends far below a hundred. */
export const mostMarksInARow = 256;

/** Whether more than `mostMarksInARow` combining marks follow each other. It looks at one character in 256, since no such run fits between. */
export function holdsLongMarkRun(text: string): boolean {
  for (let i = mostMarksInARow; i < text.length; i += mostMarksInARow) {
    if (!isMarkAt(text, i)) continue;
    let from = i;
    while (from > 0 && i - from <= mostMarksInARow * 2 && isMarkAt(text, from - 1)) from--;
    let to = i;
    while (to + 1 < text.length && to - i <= mostMarksInARow * 2 && isMarkAt(text, to + 1)) to++;
    if (Array.from(text.slice(from, to + 1)).length > mostMarksInARow) return true;
  }
  return false;
}

/** Whether the UTF-16 unit is a mark or half of one. */
function isMarkAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) !== 0xd800) return (marks ??= tableOfUnits(mark))[unit] === 1;
  const start = (unit & 0xfc00) === 0xdc00 ? at - 1 : at;
  return mark.test(String.fromCodePoint(text.codePointAt(Math.max(0, start))!));
}

let marks: Uint8Array | undefined;
/** The two half-width kana marks are letters by name and combine under NFKC. */
const mark = new RegExp(asRanges`[\p{M}\u{FF9E}\u{FF9F}]`, "v");
