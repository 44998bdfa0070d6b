// What this machine's Node takes otherwise than the pinned version of Unicode does. Where that is nothing, Node's own functions answer.
import { asRanges } from "./as-ranges.ts";
import { pinnedVersion } from "./table.ts";

/** A byte a code point: 1 where it is marked. */
export type Marks = Uint8Array;

export const codePoints = 0x110000;
const block = 0x1000;

/** Whether a text has a marked code point. */
export function holdsMarked(text: string, marks: Marks): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit & 0xfc00) !== 0xd800) {
      if (marks[unit] === 1) return true;
      continue;
    }
    const code = text.codePointAt(i)!;
    if (marks[code] === 1) return true;
    if (code > 0xffff) i++;
  }
  return false;
}

/** Code points that one of the two has assigned and the other has not, ascending. */
export function otherwiseAssigned(): readonly number[] {
  // Node and its regular expressions ask one ICU. Looking at every code point takes a while in each thread.
  if (process.versions.unicode === pinnedVersion) return [];
  if (found !== undefined) return found;
  const pinned = asRanges`\p{Cn}`;
  const differs = new RegExp(`[\\p{Cn}--${pinned}]|[${pinned}--\\p{Cn}]`, "gv");
  return (found = everyBlock().flatMap((text) => (text.match(differs) ?? []).map((one) => one.codePointAt(0)!)));
}

let found: readonly number[] | undefined;

/** All code points in their order, in texts of a handy length; without surrogates, which would make pairs. */
export function everyBlock(): string[] {
  return Array.from({ length: codePoints / block }, (_, at) => {
    const codes = Array.from({ length: block }, (_unused, i) => at * block + i);
    return String.fromCodePoint(...codes.filter((code) => code < 0xd800 || code > 0xdfff));
  });
}
