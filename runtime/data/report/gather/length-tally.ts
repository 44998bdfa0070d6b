// How long rows are, by side: bins that grow with the length, so that ten and ten thousand fit on one axis.
import type { Side } from "../../rows/split.ts";
import type { LengthBin } from "../dataset-report.ts";

/** Where bins begin: 0 to 8, then 10, 12, 14, 16, 20 and so on, four for each doubling. No row is as long as the last one. */
const starts: readonly number[] = [
  ...[0, 1, 2, 3],
  ...Array.from({ length: 30 }, (_, power) => [4, 5, 6, 7].map((quarter) => quarter * 2 ** power)).flat(),
];

export class LengthTally {
  readonly #counts: Readonly<Record<Side, number[]>> = { train: starts.map(() => 0), valid: starts.map(() => 0) };

  /** `length` in code points. */
  add(side: Side, length: number): void {
    this.#counts[side][starts.findLastIndex((start) => start <= length)]!++;
  }

  bins(): readonly LengthBin[] {
    const { train, valid } = this.#counts;
    const bins = starts.map((from, i) => ({
      from,
      to: (starts[i + 1] ?? Infinity) - 1,
      train: train[i]!,
      valid: valid[i]!,
    }));
    const isUsed = (bin: LengthBin): boolean => bin.train + bin.valid > 0;
    const first = bins.findIndex(isUsed);
    return first < 0 ? [] : bins.slice(first, bins.findLastIndex(isUsed) + 1);
  }
}
