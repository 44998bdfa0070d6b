// Spaces that look like one and are none for YAML: text that was copied from a page or a chat has them, and YAML then blames good lines.
import type { Diagnostic } from "../diagnostic.ts";

const names: Readonly<Record<string, string>> = {
  "\u00a0": "no-break space",
  "\u200b": "zero width space",
  "\u202f": "narrow no-break space",
  "\u2060": "word joiner",
  "\u3000": "ideographic space",
  "\ufeff": "byte order mark",
};

const strange = "[\\u0085\\u00a0\\u1680\\u180e\\u2000-\\u200d\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff]";
/** Where YAML reads structure: in an indentation, and behind the sign of a key or an item. */
const structural = new RegExp(`(?<=^[ \\t]*|:|^[ \\t]*-)${strange}+`, "gmu");

const anywhere = new RegExp(strange, "u");

export function hasStrangeSpaces(text: string): boolean {
  return anywhere.test(text);
}

/** The strange spaces of a part of the text that stand where structure is read. Texts in quotes and blocks may have them there: what is asked about is none. */
export function strangeSpaces(file: string, text: string, start: number, end: number): Diagnostic[] {
  return [...text.slice(start, end).matchAll(structural)].map(({ 0: character, index }) => ({
    code: "yaml-space",
    severity: "error",
    message: `${named(character)} stands where YAML reads a space`,
    fix: "write a plain space in its place; text that is copied from a page or a chat may bring others",
    file,
    range: { start: start + index, end: start + index + character.length },
  }));
}

function named(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  const name = names[character[0]!];
  return name === undefined ? `the character ${code}` : `the ${name} ${code}`;
}
