// Remembers which rows and groups went to which side: what finds duplicates, and what proves that the split does not leak.
import { rowHasGroup, rowIsValid } from "./row.ts";
import { IdTable } from "./id-table.ts";
import type { Side } from "./split.ts";

const train = 1;
const valid = 2;
/** Marks of rows that are groups of their own. */
const aloneInTrain = 4;
const aloneInValid = 8;

export interface SplitCheck {
  /** Different groups on each side. */
  readonly groups: Readonly<Record<Side, number>>;
  /** Groups that stand on both sides; anything but 0 is a mistake of ours. */
  readonly leakedGroups: number;
  /** Different contents that stand on both sides: without the rule `duplicates`, two conversations may say the same. */
  readonly leakedRows: number;
}

export class RowIndex {
  readonly #rows = new IdTable();
  readonly #groups = new IdTable();

  /** Whether a row with this id has been added. */
  has(ids: Uint8Array, at: number): boolean {
    return this.#rows.marksOf(ids, at) !== 0;
  }

  /** `flags` are a row's flags of clean-chunk.ts; the group's id is read only where they say that there is one. */
  add(ids: Uint8Array, at: number, flags: number, groups: Uint8Array, groupAt: number): void {
    const isValid = (flags & rowIsValid) !== 0;
    if ((flags & rowHasGroup) !== 0) {
      this.#rows.mark(ids, at, isValid ? valid : train);
      this.#groups.mark(groups, groupAt, isValid ? valid : train);
    } else {
      this.#rows.mark(ids, at, isValid ? valid | aloneInValid : train | aloneInTrain);
    }
  }

  /** Walks both tables. */
  check(): SplitCheck {
    return {
      groups: {
        train: this.#groups.count(train) + this.#rows.count(aloneInTrain),
        valid: this.#groups.count(valid) + this.#rows.count(aloneInValid),
      },
      leakedGroups: this.#groups.count(train | valid) + this.#rows.count(aloneInTrain | aloneInValid),
      leakedRows: this.#rows.count(train | valid),
    };
  }
}
