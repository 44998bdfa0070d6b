// The texts of the rows of a data file, for counting. What cannot be read as a row has none: a build sets it apart, and says so.
import { CsvError, parse } from "csv-parse/sync";

export interface RowTexts {
  /** From 1, as the runtime counts: the line, or the row of a table whose first one has the names. */
  readonly line: number;
  readonly texts: readonly string[];
}

/** Names of the columns, or keys, that hold texts. */
export function rowTextsOf(text: string, container: string, columns: readonly string[]): readonly RowTexts[] {
  return container === "jsonl" ? jsonRows(text, columns) : tableRows(text, container, columns);
}

function jsonRows(text: string, columns: readonly string[]): RowTexts[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    const row = parsed(line);
    return [{ line: at + 1, texts: columns.flatMap((name) => textsIn(Object.hasOwn(row, name) ? row[name] : null)) }];
  });
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const row: unknown = JSON.parse(line);
    return row !== null && typeof row === "object" ? (row as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What is said, and not by whom. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => (speakers.has(name) ? [] : textsIn(inner)));
}

const speakers: ReadonlySet<string> = new Set(["role", "from", "name"]);

/** A row that is cut off ends them. */
function tableRows(text: string, container: string, columns: readonly string[]): RowTexts[] {
  const rows: RowTexts[] = [];
  let places: readonly number[] | undefined;
  let line = 0;
  const take = (cells: readonly string[]): null => {
    line++;
    if (places === undefined) places = columns.map((name) => cells.indexOf(name));
    else if (cells.some((cell) => cell !== ""))
      rows.push({ line, texts: places.flatMap((place) => cells[place] ?? []) });
    return null;
  };
  const delimiter = container === "tsv" ? "\t" : ",";
  const options = { delimiter, bom: true, relax_quotes: true, relax_column_count: true };
  try {
    parse(text, { ...options, on_record: take });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
}
