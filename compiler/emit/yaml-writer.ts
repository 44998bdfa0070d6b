// A small YAML writer: block style, and quotes wherever a YAML 1.1 and a YAML 1.2 reader could disagree. It writes JSON data
// only, in the order given, about ten times faster than a general library, whose reader the tests hold it against.
import type { Json } from "../trace.ts";

/** One document, ending in a newline, without a `---` line. */
export function yamlDocument(value: Json): string {
  const lines: string[] = [];
  if (isBlock(value)) writeBlock(value, "", lines);
  else lines.push(scalar(value, "  "));
  return `${lines.join("\n")}\n`;
}

type Block = readonly Json[] | { readonly [key: string]: Json };

/** Is the value written on lines of its own? Empty lists and maps are not. */
function isBlock(value: Json): value is Block {
  if (value === null || typeof value !== "object") return false;
  return Array.isArray(value) ? value.length > 0 : hasKeys(value);
}

function isList(value: Block): value is readonly Json[] {
  return Array.isArray(value);
}

function hasKeys(value: object): boolean {
  for (const _ in value) return true;
  return false;
}

function writeBlock(value: Block, indent: string, lines: string[]): void {
  if (isList(value)) for (const item of value) writeItem(item, indent, lines);
  else for (const [key, child] of Object.entries(value)) writeEntry(key, child, indent, indent, lines);
}

/** `- ` and the item; the first entry of a map stands on the dash's own line. */
function writeItem(item: Json, indent: string, lines: string[]): void {
  const inner = `${indent}  `;
  if (!isBlock(item)) {
    lines.push(`${indent}- ${scalar(item, inner)}`);
    return;
  }
  if (isList(item)) {
    lines.push(`${indent}-`);
    writeBlock(item, inner, lines);
    return;
  }
  let lead = `${indent}- `;
  for (const [key, child] of Object.entries(item)) {
    writeEntry(key, child, lead, inner, lines);
    lead = inner;
  }
}

function writeEntry(key: string, value: Json, lead: string, indent: string, lines: string[]): void {
  const name = keyName(key);
  if (!isBlock(value)) {
    lines.push(`${lead}${name}: ${scalar(value, `${indent}  `)}`);
    return;
  }
  lines.push(`${lead}${name}:`);
  writeBlock(value, `${indent}  `, lines);
}

/** Keys as they are written: releases have a few hundred between them, a thousand times over. */
const keyNames = new Map<string, string>();

function keyName(key: string): string {
  const known = keyNames.get(key);
  if (known !== undefined) return known;
  if (key.length > longestKey) throw new Error(`internal: a key of ${key.length} characters cannot be written as YAML`);
  const name = isPlain(key) ? key : quoted(key);
  if (keyNames.size < mostKeyNames) keyNames.set(key, name);
  return name;
}

/** People choose some keys, such as those of labels. */
const mostKeyNames = 10_000;

/** Readers stop looking for the colon of a key after 1024 characters; quotes and escapes take some of them. */
const longestKey = 128;

/** `indent` is where the lines of a literal block begin. */
function scalar(value: Json, indent: string): string {
  if (typeof value === "string") return text(value, indent);
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value === null) return "null";
  return Array.isArray(value) ? "[]" : "{}";
}

/** YAML 1.1 takes `1e-7` for a string: a float needs its point and the sign of its exponent. */
function number(value: number): string {
  if (Object.is(value, -0)) return "0";
  const written = String(value);
  const exponent = written.indexOf("e");
  if (exponent < 0) return written;
  return written.includes(".") ? written : `${written.slice(0, exponent)}.0${written.slice(exponent)}`;
}

function text(value: string, indent: string): string {
  if (isPlain(value)) return value;
  return isLiteral(value) ? literal(value, indent) : quoted(value);
}

/** Starts with a letter, `/` or `_`, so that it is no number, date or indicator; and has nothing inside that ends a plain scalar. */
const plain = /^[A-Za-z/_](?:[A-Za-z0-9_./@%+=~^*?!$&();<>|,-]|:(?=[^\s])| (?=[A-Za-z0-9_/(]))*$/;
const reserved = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function isPlain(value: string): boolean {
  return value.length <= 400 && plain.test(value) && !reserved.test(value);
}

/** Printable, and not ending in white space, which nobody would see. */
const literalLine =
  /^(?:[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff\ufffe\uffff]*[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff\ufffe\uffff\s])?$/u;

/** Lines of ASCII, which nearly all are: told several times faster than by the classes of Unicode. */
const plainLines = /^(?:(?:[ -~]*[!-~])?\n)*(?:[ -~]*[!-~])?$/;

/** Several lines of printable text; the first starts with something that cannot be taken for indentation, the end is at most one newline. */
function isLiteral(value: string): boolean {
  if (!value.includes("\n") || !/^[^\s#]/.test(value) || value.endsWith("\n\n")) return false;
  return plainLines.test(value) || value.split("\n").every((line) => literalLine.test(line));
}

function literal(value: string, indent: string): string {
  const ends = value.endsWith("\n");
  const lines = (ends ? value.slice(0, -1) : value).split("\n");
  return [ends ? "|" : "|-", ...lines.map((line) => (line === "" ? "" : indent + line))].join("\n");
}

/** JSON's escapes are YAML's; the characters that YAML takes for line breaks or refuses are escaped too. */
function quoted(value: string): string {
  const written = JSON.stringify(value);
  if (isAscii.test(written)) return written;
  return written.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const isAscii = /^[ -~]*$/;
