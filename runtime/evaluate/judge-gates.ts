// Gates: bounds on measured figures. A figure that could not be measured has not passed.
import type { GateResult } from "../../specs/handoff/evidence.ts";
import type { Gate } from "../../specs/handoff/value.ts";

/** Scores by suite of each model that was measured. Shares are fractions of 1. */
export interface SuiteScores {
  readonly base: number;
  readonly adapted: number;
  /** Absent when the release has no compression. */
  readonly compressed?: number;
}

/**
 * Figures by the names that gates use: `<suite>` of what will be served, `<suite>.gainOverBase` in points, and of compression `compression.size` (share of the FP32 file),
 * `compression.speedup` and `compression.qualityDrop` (points that `first`, the first exactMatch suite, loses).
 */
export function gateFigures(
  scores: ReadonlyMap<string, SuiteScores>,
  first: string | undefined,
  compression: Readonly<Record<string, number>> | undefined,
): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const [suite, score] of scores) {
    const served = score.compressed ?? score.adapted;
    figures.set(suite, served);
    figures.set(`${suite}.gainOverBase`, (served - score.base) * 100);
  }
  if (compression?.sizeShare !== undefined) figures.set("compression.size", compression.sizeShare);
  if (compression?.speedupDecode !== undefined) figures.set("compression.speedup", compression.speedupDecode);
  const score = first === undefined ? undefined : scores.get(first);
  if (score?.compressed !== undefined) {
    figures.set("compression.qualityDrop", (score.adapted - score.compressed) * 100);
  }
  return figures;
}

export function judgeGates(gates: readonly Gate[], figures: ReadonlyMap<string, number>): readonly GateResult[] {
  return gates.map(({ figure, comparator, bound, written }) => {
    const measured = figures.get(figure);
    const passed = measured !== undefined && (comparator === ">=" ? measured >= bound : measured <= bound);
    return { figure, written, measured: measured ?? null, passed };
  });
}
