// A mistake in a spec, with its place, and how it is shown. All mistakes of all specs are collected and shown at once, so
// nothing here throws, whatever the range or the text.
import { withEscapes } from "../specs/program/hidden-characters.ts";
import type { Code } from "./codes/codes.ts";
import { counted } from "./text/counted.ts";
import { excerpt } from "./text/source-excerpt.ts";
import { linesOf, type Position, type TextLines } from "./text/text-lines.ts";

/** UTF-16 offsets into a file's text; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where something is written. `file` is from the repository's root, with `/`. */
export interface WrittenPlace {
  readonly file: string;
  readonly range: TextRange;
}

export interface Diagnostic {
  /** Stable, kebab-case; for programs and for searching. What each stands for is in codes/. */
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** One line: what is wrong. */
  readonly message: string;
  /** One line: what to do. Never empty. */
  readonly fix: string;
  /** From the repository's root, with `/`. */
  readonly file: string;
  /** Absent when the whole file is meant, or when it could not be read: then its place is line 1, column 1. */
  readonly range?: TextRange;
  /** Of a note that stands for others: how many it stands for. */
  readonly more?: number;
  /** Other places that explain this one, such as the first of two equal keys. */
  readonly related?: readonly RelatedPlace[];
}

interface RelatedPlace extends WrittenPlace {
  readonly message: string;
}

/**
 * The text for people: each diagnostic with its line of the source, a caret line under the place and the fix, and the counts
 * at the end. Sorted by file, offset and code. `sources` maps files to their texts; of a file that is not in it no line is shown.
 * Empty for no diagnostics, otherwise it ends with a line end.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return "";
  const paint = color ? ansi : plain;
  const texts = new Sources(sources);
  const blocks = sortDiagnostics(diagnostics).map((diagnostic) => printOne(diagnostic, texts, paint));
  return `${blocks.join("\n")}\n${countsOf(diagnostics)}\n`;
}

/** By file, then offset (whole files first), then code, then message; strings by code unit. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      byCodeUnit(a.file, b.file) ||
      startOf(a) - startOf(b) ||
      byCodeUnit(a.code, b.code) ||
      byCodeUnit(a.message, b.message),
  );
}

/** A diagnostic for programs. Lines and columns start at 1; columns count characters, as editors show them. */
export interface JsonDiagnostic {
  readonly file: string;
  readonly severity: "error" | "warning";
  readonly code: Code;
  readonly message: string;
  readonly fix: string;
  readonly start: Position;
  /** The first position after the place; absent when the whole file is meant, or its text is not known. */
  readonly end?: Position;
  readonly related?: readonly Pick<JsonDiagnostic, "message" | "file" | "start" | "end">[];
}

/** Plain data in the order of the printed text. Texts are as they are: escaping control characters is up to who shows them. */
export function diagnosticsAsJson(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): JsonDiagnostic[] {
  const texts = new Sources(sources);
  return sortDiagnostics(diagnostics).map(({ file, severity, code, message, fix, range, related }) => ({
    file,
    severity,
    code,
    message,
    fix,
    ...texts.positions(file, range),
    ...(related !== undefined && {
      related: related.map((place) => ({
        message: place.message,
        file: place.file,
        ...texts.positions(place.file, place.range),
      })),
    }),
  }));
}

/** Texts by file, with their lines computed when first needed. */
class Sources {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #lines = new Map<string, TextLines>();
  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }
  get(file: string): { text: string; lines: TextLines } | undefined {
    const text = this.#texts.get(file);
    if (text === undefined) return undefined;
    const lines = this.#lines.get(file) ?? linesOf(text);
    this.#lines.set(file, lines);
    return { text, lines };
  }
  positions(file: string, range: TextRange | undefined): { start: Position; end?: Position } {
    const source = this.get(file);
    if (source === undefined || range === undefined) return { start: { line: 1, column: 1 } };
    const { lines } = source;
    return { start: lines.positionAt(range.start), end: lines.positionAt(Math.max(range.start, range.end)) };
  }
}

function printOne(diagnostic: Diagnostic, sources: Sources, paint: Paint): string {
  const { severity, code, message, fix, file, range, related = [] } = diagnostic;
  const lines = [
    `${placeOf(file, range, sources, paint)} ${paint[severity](severity)} ${code}`,
    `  ${withEscapes(message)}`,
    ...sourceLines(file, range, sources, paint[severity], paint),
  ];
  for (const other of related) {
    lines.push(`  ${withEscapes(other.message)}: ${placeOf(other.file, other.range, sources, paint)}`);
    lines.push(...sourceLines(other.file, other.range, sources, paint.related, paint));
  }
  lines.push(`  ${paint.fix("fix:")} ${withEscapes(fix)}`);
  return lines.map((line) => `${line}\n`).join("");
}

function placeOf(file: string, range: TextRange | undefined, sources: Sources, paint: Paint): string {
  const { start } = sources.positions(file, range);
  return paint.place(`${withEscapes(file)}:${start.line}:${start.column}`);
}

/** `  12 | source` and the caret line below it; nothing for a place without a range or a file without a text. */
function sourceLines(
  file: string,
  range: TextRange | undefined,
  sources: Sources,
  paintCarets: (text: string) => string,
  paint: Paint,
): string[] {
  const source = sources.get(file);
  if (source === undefined || range === undefined) return [];
  const { line, shown, indent, carets } = excerpt(source.text, source.lines, range);
  const number = String(line).padStart(5);
  const bar = paint.margin("|");
  return [
    `${paint.margin(number)} ${bar} ${shown}`.trimEnd(),
    `      ${bar} ${" ".repeat(indent)}${paintCarets(carets)}`,
  ];
}

function countsOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const files = new Set(diagnostics.map(({ file }) => file)).size;
  const parts = [errors > 0 ? counted(errors, "error") : "", warnings > 0 ? counted(warnings, "warning") : ""];
  return `${parts.filter((part) => part !== "").join(" and ")} in ${counted(files, "file")}`;
}

function startOf({ range }: Diagnostic): number {
  return range === undefined || Number.isNaN(range.start) ? -1 : range.start;
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Paint = Readonly<Record<"error" | "warning" | "related" | "fix" | "place" | "margin", (text: string) => string>>;

const plain: Paint = { error: same, warning: same, related: same, fix: same, place: same, margin: same };

const ansi: Paint = {
  error: (text) => `\u001b[31m${text}\u001b[39m`,
  warning: (text) => `\u001b[33m${text}\u001b[39m`,
  related: (text) => `\u001b[34m${text}\u001b[39m`,
  fix: (text) => `\u001b[32m${text}\u001b[39m`,
  place: (text) => `\u001b[1m${text}\u001b[22m`,
  margin: (text) => `\u001b[2m${text}\u001b[22m`,
};

function same(text: string): string {
  return text;
}
