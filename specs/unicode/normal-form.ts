// Normal forms as the pinned version of Unicode has them. Of characters that a version has assigned no later version changes a normal
// form (https://www.unicode.org/policies/stability_policy.html#Normalization), so only those matter which this machine
// knows and the pinned version does not, or the other way about.
import { codePoints, holdsMarked, otherwiseAssigned, type Marks } from "./machine.ts";
import { isAssigned, isMoved, normaliseByTable, type NormalForm } from "./normalise-by-table.ts";

/** As `String.prototype.normalize`. A code point that the pinned version has not assigned stays where and what it is, and nothing passes it. */
export function normalise(text: string, form: NormalForm): string {
  strangers ??= strangersHere();
  if (strangers === "none" || !holdsMarked(text, strangers)) return text.normalize(form);
  const marks = strangers;
  return text.replace(stretch, (part) =>
    holdsMarked(part, marks) ? normaliseByTable(part, form) : part.normalize(form),
  );
}

let strangers: Marks | "none" | undefined;

/** What this machine would move, change or leave alone wrongly. */
function strangersHere(): Marks | "none" {
  const codes = otherwiseAssigned().filter((code) => !isAssigned(code) || isMoved(code));
  if (codes.length === 0) return "none";
  const marks = new Uint8Array(codePoints);
  for (const code of codes) marks[code] = 1;
  return marks;
}

/** What is normalised together: ASCII, Han characters and the full stop of both scripts neither change nor join what stands before them. */
const stretch = /[\0-\x7F\u3001\u3002\u4E00-\u9FFF]*[^\0-\x7F\u3001\u3002\u4E00-\u9FFF]+/gu;
