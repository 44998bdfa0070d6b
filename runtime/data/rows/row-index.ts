// Finds rows of equal content while a dataset is written, and says which of them stays. A row that is written already and goes for one that
// came later is noted, and taken out once all rows are there.
import { IdTable } from "./id-table.ts";
import { idBytes, rowIsRepeated, rowIsValid } from "./row.ts";
import type { RowLog } from "./row-log.ts";
import { flagsAt, recordBytes, staysBefore } from "./row-record.ts";
import { RowSet } from "./row-set.ts";
import type { Side } from "./split.ts";

/** An earlier row says the same. */
export type Repeat = { readonly stays: "earlier" } | { readonly stays: "later"; readonly earlier: Side };

export class RowIndex {
  /** Rows that go for later ones. */
  readonly superseded = new RowSet();
  readonly #log: RowLog;
  #table = newTable(this);
  /** Records that are not in the log yet, and the number of the first. */
  #records: Buffer = Buffer.alloc(0);
  #first = 0;

  constructor(log: RowLog) {
    this.#log = log;
  }

  /** The index after what is in the log. */
  static async of(log: RowLog): Promise<RowIndex> {
    const index = new RowIndex(log);
    let first = 0;
    for await (const records of log.blocks()) {
      index.take(records, first);
      for (let at = 0; at < records.length; at += recordBytes)
        if ((records[at + flagsAt]! & rowIsRepeated) === 0) index.add(at / recordBytes);
      first += records.length / recordBytes;
    }
    return index;
  }

  /** The next rows; the first of them has the number `first`. */
  take(records: Buffer, first: number): void {
    [this.#records, this.#first] = [records, first];
  }

  /** Adds a row of those taken last, counted from 0. Undefined where no row before it says the same. */
  add(taken: number): Repeat | undefined {
    const [row, at] = [this.#first + taken, taken * recordBytes];
    const earlier = this.#table.findOrAdd(this.#records, at, row);
    if (earlier < 0) return undefined;
    const { records, at: earlierAt } = this.#recordOf(earlier);
    if (!staysBefore(this.#records, at, records, earlierAt)) return { stays: "earlier" };
    this.#table.replace(this.#records, at, row);
    this.superseded.add(earlier);
    return { stays: "later", earlier: (records[earlierAt + flagsAt]! & rowIsValid) === 0 ? "train" : "valid" };
  }

  holds(row: number, ids: Uint8Array, at: number): boolean {
    const { records, at: recordAt } = this.#recordOf(row);
    for (let byte = 0; byte < idBytes; byte++) if (records[recordAt + byte] !== ids[at + byte]) return false;
    return true;
  }

  /** All rows are there: which of them are superseded is all that is still asked. */
  forgetIds(): void {
    this.#table = newTable(this);
  }

  /** Valid until the next call. */
  #recordOf(row: number): { readonly records: Buffer; readonly at: number } {
    if (row < this.#first) return this.#log.recordOf(row);
    return { records: this.#records, at: (row - this.#first) * recordBytes };
  }
}

function newTable(index: RowIndex): IdTable {
  return new IdTable((row, ids, at) => index.holds(row, ids, at));
}
