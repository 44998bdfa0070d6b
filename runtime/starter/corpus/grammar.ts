// What a grammar file of the starter's corpus may say. Only hand-written text goes in; all randomness is in expand.ts.
import { z } from "zod";

/**
 * A rule is a list of alternatives, or one string of short ones separated by " / ". An alternative is text, or text with the
 * number of times it counts. References in the text:
 *   {RULE}          an alternative of the rule, drawn anew
 *   {?RULE}         the same, or nothing
 *   {table.column}  a cell of the row that this document has drawn from the table; {table2.column} is another row
 *   {x|y|z}         one of these words
 *   {X@1}           any of these, but what the first {X@1} of the document became
 *   {a X} {^X}      any of these with "a" or "an" before it, or with a capital
 */
export interface Grammar {
  readonly name: string;
  readonly language: "en" | "zh" | "both";
  /** How many documents the corpus takes; 0 for a lexicon, which is only included. */
  readonly documents: number;
  readonly rules: ReadonlyMap<string, readonly Alternative[]>;
  readonly tables: ReadonlyMap<string, Table>;
}

interface Alternative {
  readonly text: string;
  readonly weight: number;
}

interface Table {
  readonly columns: readonly string[];
  /** Row by row; a cell is a list, of which one is drawn at each use. */
  readonly rows: readonly (readonly (readonly string[])[])[];
}

export type Reference =
  | { readonly kind: "rule"; readonly rule: string }
  | { readonly kind: "cell"; readonly slot: string; readonly table: string; readonly column: string }
  | { readonly kind: "words"; readonly words: readonly string[] };

const grammarFile = z.strictObject({
  about: z.string(),
  language: z.enum(["en", "zh", "both"]),
  documents: z.int().nonnegative().default(0),
  include: z.array(z.string()).default([]),
  rules: z.record(z.string(), z.union([z.string(), z.array(z.union([z.string(), z.tuple([z.string(), z.number()])]))])),
  tables: z.record(z.string(), z.strictObject({ columns: z.string(), rows: z.array(z.string()) })).default({}),
});

/** Throws when the file is not a grammar; `include` gives the text of a grammar file by name. */
export function parseGrammar(name: string, include: (name: string) => string): Grammar {
  const file = grammarFile.parse(JSON.parse(include(name)));
  const included = file.include.map((other) => parseGrammar(other, include));
  return {
    name,
    language: file.language,
    documents: file.documents,
    rules: new Map([
      ...included.flatMap(({ rules }) => [...rules]),
      ...Object.entries(file.rules).map(([rule, written]) => [rule, readAlternatives(written)] as const),
    ]),
    tables: new Map([
      ...included.flatMap(({ tables }) => [...tables]),
      ...Object.entries(file.tables).map(([table, written]) => [table, readTable(table, written)] as const),
    ]),
  };
}

function readAlternatives(written: string | readonly (string | readonly [string, number])[]): Alternative[] {
  const list = typeof written === "string" ? written.split(" / ") : written;
  return list.map((entry) =>
    typeof entry === "string" ? { text: entry, weight: 1 } : { text: entry[0], weight: entry[1] },
  );
}

function readTable(name: string, written: { readonly columns: string; readonly rows: readonly string[] }): Table {
  const columns = written.columns.split("|");
  const rows = written.rows.map((row) => row.split(/\|(?![^{]*\})/).map((cell) => cell.split(";")));
  const ragged = rows.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) throw new Error(`table ${name}: "${written.rows[ragged]}" does not have ${columns.length} cells`);
  return { columns, rows };
}

/** `body` is what stands between the braces, without modifiers. */
export function readReference(body: string): Reference {
  if (body.includes("|")) return { kind: "words", words: body.split("|") };
  const cell = /^(([a-z]+)\d*)\.(.+)$/.exec(body);
  if (cell === null) return { kind: "rule", rule: body };
  return { kind: "cell", slot: cell[1]!, table: cell[2]!, column: cell[3]! };
}

/** Modifiers and body of a reference. */
export const referencePattern = /\{(\?|\^|a )?([^{}@]+)(@\w+)?\}/g;

/** The references that lead nowhere, as they are written. */
export function missingReferences(grammar: Grammar): string[] {
  const texts = [
    ...[...grammar.rules.values()].flatMap((rule) => rule.map(({ text }) => text)),
    ...[...grammar.tables.values()].flatMap(({ rows }) => rows.flat(2)),
  ];
  return texts.flatMap((text) =>
    [...text.matchAll(referencePattern)]
      .filter(([, , body]) => !leadsSomewhere(readReference(body!), grammar))
      .map(([written]) => written),
  );
}

function leadsSomewhere(reference: Reference, grammar: Grammar): boolean {
  if (reference.kind === "words") return true;
  if (reference.kind === "rule") return grammar.rules.has(reference.rule);
  return grammar.tables.get(reference.table)?.columns.includes(reference.column) ?? false;
}
