// One line of a source with a mark under a place, as it looks on a terminal.
import type { TextLines } from "./text-lines.ts";
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import { widthOf } from "./text-width.ts";

export interface Excerpt {
  /** Line number, from 1. */
  readonly line: number;
  /** The line as it may be printed: tabs expanded, hidden characters escaped, cut around the place when it is long. */
  readonly shown: string;
  /** Terminal columns in front of the carets. */
  readonly indent: number;
  /** One `^` a terminal column of the place, at least one. A place of several lines is marked to the end of its first one. */
  readonly carets: string;
}

/** Longest line that is shown whole, and of a longer one the part in front of the place; in terminal columns. */
const widest = 120;
const widestBefore = 40;

/** Any range is allowed: what lies outside of the text, or ends before it starts, is brought inside. */
export function excerpt(
  text: string,
  lines: TextLines,
  range: { readonly start: number; readonly end: number },
): Excerpt {
  const { line } = lines.positionAt(range.start);
  const bounds = lines.lineBounds(line);
  const from = clamp(range.start, bounds.start, bounds.end);
  const to = clamp(range.end, from, bounds.end);
  // A caret is at least as wide as the character it stands under.
  const marked =
    to > from ? text.slice(from, to) : (firstCharacter(text.slice(from, Math.min(from + 2, bounds.end))) ?? "");
  const rest = text.slice(from + marked.length, bounds.end);
  const before = lastColumns(text.slice(bounds.start, from), fits(text, bounds) ? widest : widestBefore);
  const room = widest - before.width;
  const place = firstColumns(range.end > bounds.end ? marked.trimEnd() : marked, room);
  const after = place.cut ? { shown: [], cut: true } : firstColumns(rest, room - place.width);
  const ellipsis = before.cut ? "…" : "";
  return {
    line,
    shown: [ellipsis, ...before.shown, ...place.shown, ...after.shown, after.cut ? "…" : ""].join(""),
    indent: ellipsis.length + before.width,
    carets: "^".repeat(Math.max(place.width, 1)),
  };
}

interface Cut {
  /** One item a character. */
  readonly shown: readonly string[];
  readonly width: number;
  /** Was something left out? */
  readonly cut: boolean;
}

function firstColumns(text: string, room: number): Cut {
  const near = text.slice(0, 4 * room);
  return take(Array.from(near), room, near.length < text.length);
}

function lastColumns(text: string, room: number): Cut {
  const near = text.slice(Math.max(text.length - 4 * room, 0));
  const { shown, ...rest } = take(Array.from(near).reverse(), room, near.length < text.length);
  return { shown: shown.toReversed(), ...rest };
}

/** As many characters as there is room for. Callers cut the text to four code units a column before, because most of it may have no width. */
function take(characters: readonly string[], room: number, alreadyCut: boolean): Cut {
  const shown: string[] = [];
  let width = 0;
  for (const character of characters) {
    const next = show(character);
    const nextWidth = widthOf(next);
    if (width + nextWidth > room) return { shown, width, cut: true };
    shown.push(next);
    width += nextWidth;
  }
  return { shown, width, cut: alreadyCut };
}

function fits(text: string, { start, end }: { start: number; end: number }): boolean {
  return end - start <= 2 * widest && widthOf(show(text.slice(start, end))) <= widest;
}

function show(text: string): string {
  return withEscapes(text.replaceAll("\t", "    "));
}

function firstCharacter(text: string): string | undefined {
  const [first] = text;
  return first;
}

function clamp(offset: number, low: number, high: number): number {
  return Number.isNaN(offset) ? low : Math.min(Math.max(Math.trunc(offset), low), high);
}
