// A word list as a spreadsheet writes it, RFC 4180: the first row names the columns, every other one is a word with what is kept of it.
import { CsvError, parse } from "csv-parse/sync";
import { isDay } from "../handoff/day.ts";
import { foldedText } from "./fold.ts";
import type { ListProblem, WordEntry, WordList } from "./word-entry.ts";

const columns = [
  "word",
  "category",
  "language",
  "source",
  "from",
  "until",
  "allow",
  "masks",
  "leaves",
] as const satisfies readonly (keyof WordEntry)[];
type Column = (typeof columns)[number];
type Cells = Readonly<Partial<Record<Column, string>>>;

/** A row of the file: the line on which it begins, and its cells without white space around them. */
interface Row {
  readonly row: number;
  readonly cells: readonly string[];
}

export function readWordTable(text: string): WordList {
  const rows = rowsOf(text);
  if (!Array.isArray(rows)) return { entries: [], problems: [rows as ListProblem] };
  const [header, ...rest] = rows as readonly Row[];
  const problems = header === undefined ? [] : headerProblems(header);
  if (header === undefined || problems.length > 0) return { entries: [], problems };
  const entries: WordEntry[] = [];
  const rowOfWord = new Map<string, number>();
  for (const row of rest) {
    const found = row.cells.length === header.cells.length ? entryOf(row, header, rowOfWord) : otherLength(row, header);
    problems.push(...found.problems);
    if (found.problems.length === 0) entries.push(...found.entries);
  }
  return { entries, problems };
}

/** Rows that hold something. What is wrong with the quotes of one leaves open where all others begin. */
function rowsOf(text: string): readonly Row[] | ListProblem {
  const rows: Row[] = [];
  let line = 0;
  const take = (record: readonly string[], { lines }: { readonly lines: number }): null => {
    const inside = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    const cells = record.map((cell) => cell.trim());
    line = lines;
    if (cells.some((cell) => cell !== "")) rows.push({ row: lines - inside, cells });
    return null;
  };
  const options = { bom: true, relax_column_count: true, skip_empty_lines: true, on_record: take };
  try {
    parse(text, { ...options, record_delimiter: ["\r\n", "\n", "\r"] });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const says = "has quotes that do not come in pairs";
    const fix = 'write "" for a quote inside a cell, and a quote at both ends of such a cell';
    // Of a quote that is never closed, the library says where the file ends.
    const row = error.code === "CSV_QUOTE_NOT_CLOSED" ? line + 1 : (error["lines"] as number);
    return { row, says, fix };
  }
}

function headerProblems({ row, cells }: Row): ListProblem[] {
  const known = `the columns of a list are ${columns.join(", ")}`;
  const unknown = cells.filter((name) => !(columns as readonly string[]).includes(name));
  const twice = cells.find((name, at) => cells.indexOf(name) < at && !unknown.includes(name));
  return [
    ...unknown.map((name) => ({
      row,
      says: `names the column ${JSON.stringify(name)}, which no list has`,
      fix: known,
    })),
    ...(twice === undefined ? [] : [{ row, says: `names the column ${twice} twice`, fix: "remove one of the two" }]),
    ...(cells.includes("word") || unknown.length > 0
      ? []
      : [{ row, says: "names no column word", fix: "write word in the first row, above the words" }]),
  ];
}

interface ReadRow {
  readonly entries: readonly WordEntry[];
  readonly problems: readonly ListProblem[];
}

function otherLength({ row, cells }: Row, header: Row): ReadRow {
  const says = `has ${cells.length} cells, and the first row names ${header.cells.length} columns`;
  const fix = "write a comma for each empty cell, and quotes around a cell that holds a comma";
  return { entries: [], problems: [{ row, says, fix }] };
}

function entryOf({ row, cells }: Row, header: Row, rowOfWord: Map<string, number>): ReadRow {
  const named = Object.fromEntries(header.cells.map((name, at) => [name, cells[at]!])) as Cells;
  const problems = [...wordProblems(named, row, rowOfWord), ...cellProblems(named)];
  if (problems.length > 0) return { entries: [], problems: problems.map((problem) => ({ row, ...problem })) };
  const { word = "", allow, masks, leaves, ...rest } = named;
  const texts = Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== ""));
  const lists = Object.entries({ allow, masks, leaves }).flatMap(([name, cell]) => {
    const phrases = phrasesOf(cell);
    return phrases.length === 0 ? [] : [[name, phrases] as const];
  });
  return { entries: [{ word, row, ...texts, ...Object.fromEntries(lists) }], problems: [] };
}

function wordProblems({ word = "" }: Cells, row: number, rowOfWord: Map<string, number>): ListProblem[] {
  const folded = foldedText(word);
  if (folded === "") return [{ says: "has no word", fix: "write one, or remove the row" }];
  const first = rowOfWord.get(folded);
  rowOfWord.set(folded, first ?? row);
  if (first === undefined) return [];
  const says = `has the word ${JSON.stringify(word)} again, which stands in row ${first}`;
  return [{ says, fix: "remove one of the two; case, width and invisible characters make no other word" }];
}

function cellProblems({ word = "", category = "", language = "", from = "", until = "", allow }: Cells): ListProblem[] {
  const days = Object.entries({ from, until }).filter(([, day]) => day !== "" && !isDay(day));
  const outside = phrasesOf(allow).filter((phrase) => !foldedText(phrase).includes(foldedText(word)));
  return [
    ...days.map(([name, day]) => ({
      says: `has ${JSON.stringify(day)} under ${name}, which is no day`,
      fix: "write it as 2026-12-31",
    })),
    ...(days.length === 0 && from !== "" && until !== "" && until < from
      ? [{ says: `ends on ${until}, before it begins on ${from}`, fix: "exchange from and until, or mend one of them" }]
      : []),
    ...(["", "zh", "en"].includes(language)
      ? []
      : [{ says: `has the language ${JSON.stringify(language)}`, fix: "write zh or en, or leave the cell empty" }]),
    ...(category.length <= mostOfCategory
      ? []
      : [{ says: `has a category of ${category.length} characters`, fix: `write at most ${mostOfCategory}` }]),
    ...outside.map((phrase) => ({
      says: `allows ${JSON.stringify(phrase)}, which does not hold ${JSON.stringify(word)}`,
      fix: "write phrases in which the word stays, with | between them",
    })),
  ];
}

/** It is the name of a count in meta.json. */
const mostOfCategory = 40;

function phrasesOf(cell = ""): string[] {
  return cell
    .split("|")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}
