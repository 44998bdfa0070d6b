// Turns the hand-written grammars into documents, and puts them together with the hand-written documents. Deterministic: every
// draw is a hash of the seed, the document's number, and the draw's number in it.
import { hash32, seedFor, shuffled } from "../../model/random.ts";
import { readGrammars, readHandDocuments } from "./corpus-files.ts";
import { type Grammar, readReference, referencePattern } from "./grammar.ts";

/** Grammars that refer to themselves would never end. */
const deepest = 30;
const corpusSeed = 20;

interface DocumentState {
  readonly grammar: Grammar;
  readonly seed: number;
  draws: number;
  /** Row drawn from a table, by slot. */
  readonly rows: Map<string, number>;
  /** What a reference with @ became. */
  readonly remembered: Map<string, string>;
}

/** `count` documents of the rule S, the i-th of which depends on seed and i alone. Not necessarily all different. */
export function expandGrammar(
  grammar: Grammar,
  { seed, count }: { readonly seed: number; readonly count: number },
): string[] {
  return Array.from({ length: count }, (_, index) =>
    tidy(
      expandText("{S}", 0, {
        grammar,
        seed: seedFor(seed, grammar.name, index),
        draws: 0,
        rows: new Map(),
        remembered: new Map(),
      }),
    ),
  );
}

/** All documents the starter model learns from, in an order that does not depend on the file system. `root` is the repository's. */
export function composeCorpus({ root }: { readonly root: string }): string[] {
  const documents = new Set(readHandDocuments(root));
  for (const grammar of readGrammars(root)) {
    for (const document of expandGrammar(grammar, { seed: corpusSeed, count: grammar.documents })) {
      documents.add(document);
    }
  }
  const list = [...documents];
  return [...shuffled(corpusSeed, ["corpus"], list.length)].map((index) => list[index]!);
}

function expandText(text: string, depth: number, state: DocumentState): string {
  if (depth > deepest) throw new Error(`grammar ${state.grammar.name}: "${text}" never ends`);
  const expanded = text.replace(
    referencePattern,
    (written, modifier: string | undefined, body: string, memory: string | undefined) => {
      if (modifier === "?" && drawBelow(2, state) === 0) return "";
      const key = body + (memory ?? "");
      const known = memory === undefined ? undefined : state.remembered.get(key);
      const draw = () => expandText(drawReference(body, written, state), depth + 1, state);
      const value = known ?? (memory === undefined ? draw() : drawUnlike(othersOf(body, state), draw));
      if (memory !== undefined) state.remembered.set(key, value);
      if (modifier === "a ") return `${articleFor(value)} ${value}`;
      return modifier === "^" ? capital(value) : value;
    },
  );
  // The innermost braces are replaced first; {today|on {DAY}} needs a second round.
  return expanded === text ? text : expandText(expanded, depth + 1, state);
}

/** What {X@1} and {X@2} became, seen from {X@3}; they should differ, if a few attempts can make them. */
function othersOf(body: string, state: DocumentState): string[] {
  return [...state.remembered].filter(([key]) => key.startsWith(`${body}@`)).map(([, value]) => value);
}

function drawUnlike(others: readonly string[], draw: () => string): string {
  let value = draw();
  for (let attempt = 0; attempt < 8 && others.includes(value); attempt++) value = draw();
  return value;
}

/** The text, possibly with references in it, that a reference stands for this time. */
function drawReference(body: string, written: string, state: DocumentState): string {
  const reference = readReference(body);
  if (reference.kind === "words") return drawOne(reference.words, state);
  if (reference.kind === "rule") {
    const rule = state.grammar.rules.get(reference.rule);
    if (rule === undefined) throw new Error(`grammar ${state.grammar.name}: ${written} names no rule`);
    let left = drawBelow(
      rule.reduce((sum, { weight }) => sum + weight, 0),
      state,
    );
    return rule.find(({ weight }) => (left -= weight) < 0)!.text;
  }
  const table = state.grammar.tables.get(reference.table);
  const column = table?.columns.indexOf(reference.column) ?? -1;
  if (table === undefined || column < 0) throw new Error(`grammar ${state.grammar.name}: ${written} names no cell`);
  return drawOne(table.rows[drawRow(reference.slot, reference.table, table.rows.length, state)]![column]!, state);
}

/** The slot's row; slots of one table get different rows, as long as there are any. */
function drawRow(slot: string, table: string, rows: number, state: DocumentState): number {
  const known = state.rows.get(slot);
  if (known !== undefined) return known;
  const taken = new Set([...state.rows].filter(([other]) => other.replace(/\d+$/, "") === table).map(([, row]) => row));
  let row = drawBelow(rows, state);
  while (taken.has(row) && taken.size < rows) row = (row + 1) % rows;
  state.rows.set(slot, row);
  return row;
}

function drawOne(list: readonly string[], state: DocumentState): string {
  return list[drawBelow(list.length, state)]!;
}

function drawBelow(limit: number, state: DocumentState): number {
  return Math.floor((hash32(state.seed, state.draws++) / 2 ** 32) * limit);
}

/** By spelling; the exceptions are those that the grammars use. */
function articleFor(words: string): string {
  if (/^(hour|honest)/i.test(words)) return "an";
  return /^[aeio]|^u(?!ni|s[eu])/i.test(words) && !/^one/i.test(words) ? "an" : "a";
}

function capital(words: string): string {
  return words.replace(/^./u, (letter) => letter.toUpperCase());
}

/** Where a sentence begins; after a closing quotation mark only if the speaker is not named next. */
const sentenceStart = /(^"?|\n|[.!?] |[。！？] ?|[.,:] "|[.!?]" (?!asked|said|called)|(?:User|Assistant): "?)([a-z])/g;

/** Closes the gaps that empty references leave, and begins sentences with a capital. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, " ")
    .replace(/ +([.,!?;:])/g, "$1")
    .replace(/ *\n */g, "\n")
    .trim()
    .replace(sentenceStart, (_, before: string, letter: string) => before + letter.toUpperCase());
}
