// The texts of the rows of a data file, for counting. What cannot be read as a row has none: a build sets it apart, and says so.
import { CsvError, parse } from "csv-parse/sync";

export interface RowTexts {
  /** From 1: where the row begins. */
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
  const take = (cells: readonly string[], { lines }: { readonly lines: number }): null => {
    const inside = cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    if (places === undefined) places = columns.map((name) => cells.indexOf(name));
    else rows.push({ line: lines - inside, texts: places.flatMap((place) => cells[place] ?? []) });
    return null;
  };
  const delimiter = container === "tsv" ? "\t" : ",";
  const options = { delimiter, bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true };
  try {
    parse(text, { ...options, record_delimiter: ["\r\n", "\n", "\r"], on_record: take });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
}
