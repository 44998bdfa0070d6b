// Tables of cells between commas or tabs, as RFC 4180 has them: quotes around what holds a comma, a quote or a line break.
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import type { ReadColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { columnsProblem } from "./columns.ts";
import { invalidSource, type LocatedSource } from "./source.ts";

interface TableOptions {
  readonly maxLineBytes: number;
  readonly columns: ReadColumns;
}

export class Table {
  readonly #file: LocatedSource;
  readonly #options: TableOptions;
  /** Names of the columns, once the first row was read. */
  header: readonly string[] | null = null;

  constructor(file: LocatedSource, options: TableOptions) {
    this.#file = file;
    this.#options = options;
  }

  /**
   * Each row after the first as a JSON list of its cells, a line each; a row without a cell is an empty line. Bytes are passed through as
   * they are, so that whoever reads the lines sees which of them are no UTF-8. Throws `SourceError` where the table cannot be told apart
   * any more, or lacks a column.
   */
  async *rows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    const parser = parse({
      delimiter: this.#file.container === "tsv" ? "\t" : ",",
      // A byte a character: the structure of a table is ASCII, whatever its cells are written in.
      encoding: "latin1",
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: this.#options.maxLineBytes,
    });
    const source = Readable.from(withoutMark(bytes), { objectMode: false });
    source.on("error", (error) => parser.destroy(error));
    source.pipe(parser);
    try {
      for await (const cells of parser as AsyncIterable<readonly string[]>) {
        if (this.header === null) this.#begin(cells);
        else yield Buffer.from(cells.length === 1 && cells[0] === "" ? "\n" : `${JSON.stringify(cells)}\n`, "latin1");
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      throw brokenTable(this.#file, error);
    } finally {
      source.destroy();
    }
    if (this.header === null) throw invalidSource(this.#file, "is empty: its first row names the columns");
  }

  #begin(cells: readonly string[]): void {
    const names = cells.map((cell) => Buffer.from(cell, "latin1").toString());
    const problem = columnsProblem(names, this.#options.columns);
    if (problem !== undefined) throw invalidSource(this.#file, problem);
    this.header = names;
  }
}

function brokenTable(file: PinnedFile, { code, message, records }: CsvError & { readonly records?: number }): Error {
  const row = (records ?? 0) + 1;
  if (code === "CSV_MAX_RECORD_SIZE")
    return invalidSource(file, `has a row ${row} that is too long, or a quote in it that is never closed`);
  if (code === "CSV_QUOTE_NOT_CLOSED") return invalidSource(file, `has a quote in row ${row} that is never closed`);
  return invalidSource(file, `is no table from row ${row} on: ${message}`);
}

async function* withoutMark(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const block of bytes) {
    const marked = isFirst && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
    isFirst = false;
    yield marked ? block.subarray(3) : block;
  }
}
