// HTML that is safe by construction: what is put into a template is text, unless a template made it. Characters that nobody sees, or that turn the
// reading direction, stand there as their escapes, as they do in a terminal.
import { escapeOf, hiddenCharacter, withEscapes } from "../../../specs/program/hidden-characters.ts";
import type { Excerpt } from "./dataset-report.ts";

/** A piece of a page. Whoever makes one answers for it; `markup` makes one of anything. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Undefined is nothing; a number is written with two decimals at most, as coordinates need it. */
export type Piece = string | number | Html | undefined | readonly Html[];

export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(strings.reduce((text, string, i) => text + textOf(pieces[i - 1]) + string));
}

function textOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "number") return String(Math.round(piece * 100) / 100);
  if (typeof piece === "string") return escaped(withEscapes(piece));
  return piece instanceof Html ? piece.text : piece.map(({ text }) => text).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character]!);
}

const hidden = new RegExp(`(${hiddenCharacter})`, "u");

/**
 * A text of the data: isolated, so that its direction turns nothing beside it, and with its lines. What stands for a hidden character is set apart
 * from what looks like it and is text.
 */
export function told({ text, isCut, lang }: Excerpt): Html {
  const lines = text.split("\n").map((line) => markup`${line.split(hidden).map(partOf)}`);
  const said = lines.map((line, i) => (i === 0 ? line : markup`<br>${line}`));
  const more = isCut ? markup`<span class="more">… cut</span>` : undefined;
  return markup`<bdi${lang === undefined ? undefined : markup` lang="${lang}"`}>${said}</bdi>${more}`;
}

/** Of the pieces that a text falls into, every second one is a hidden character. */
function partOf(part: string, i: number): Html {
  return i % 2 === 0 ? markup`${part}` : markup`<span class="hidden">${escapeOf(part)}</span>`;
}
