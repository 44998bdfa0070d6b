// Reads the rows of a dataset again while it is built: the log and the parts of both sides, side by side.
import { join } from "node:path";
import { LineReader } from "./line-reader.ts";
import { rowIsRepeated, rowIsValid } from "./row.ts";
import type { RowLog } from "./row-log.ts";
import { flagsAt, recordBytes } from "./row-record.ts";
import type { Side } from "./split.ts";

export interface KeptRow {
  /** Its number among all rows of the log. */
  readonly row: number;
  /** The row's record begins at `at`. */
  readonly records: Buffer;
  readonly at: number;
  readonly side: Side;
  readonly line: Buffer;
  /** Of the line in all parts of its side. */
  readonly offset: number;
}

/** Lines that are read before there is a moment to write, or to stop. */
const batchBytes = 4 << 20;

/** Errors of the disk are thrown as Node throws them. */
export class KeptRows {
  readonly #log: RowLog;
  readonly #readers: Readonly<Record<Side, LineReader>>;

  /** `folder` has both sides, in so many parts each. */
  constructor(log: RowLog, folder: string, parts: Readonly<Record<Side, { readonly length: number }>>) {
    this.#log = log;
    this.#readers = {
      train: new LineReader(join(folder, "train"), parts.train.length),
      valid: new LineReader(join(folder, "valid"), parts.valid.length),
    };
  }

  /** All rows that are in a part, in their order. Each batch has to be taken whole, and each row is valid until the next one. */
  async *batches(signal: AbortSignal): AsyncGenerator<Generator<KeptRow>> {
    let first = 0;
    for await (const records of this.#log.blocks()) {
      for (const rest = { at: 0 }; rest.at < records.length;) {
        signal.throwIfAborted();
        yield this.#batch(records, first, rest);
      }
      first += records.length / recordBytes;
    }
  }

  /** The line of a row, again. */
  again(side: Side, offset: number, length: number): Buffer {
    return this.#readers[side].again(offset, length);
  }

  close(): void {
    for (const reader of Object.values(this.#readers)) reader.close();
  }

  /** From `rest.at` on, until lines of `batchBytes` were read. */
  *#batch(records: Buffer, first: number, rest: { at: number }): Generator<KeptRow> {
    for (let bytes = 0; bytes < batchBytes && rest.at < records.length;) {
      const at = rest.at;
      rest.at += recordBytes;
      const flags = records[at + flagsAt]!;
      if ((flags & rowIsRepeated) !== 0) continue;
      const side = (flags & rowIsValid) === 0 ? "train" : "valid";
      const next = this.#readers[side].next();
      if (next === undefined) throw new Error("internal: a row of the log is in no part");
      bytes += next.line.length;
      yield { row: first + at / recordBytes, records, at, side, ...next };
    }
  }
}
