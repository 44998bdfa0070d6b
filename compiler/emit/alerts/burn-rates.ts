// When to alert: how fast an error budget burns over a long and a short window (The Site Reliability Workbook, chapter 5, table 5-8,
// with the row of one day that Sloth adds).
import { isBelowOne, times } from "./decimal.ts";

export type Severity = "page" | "ticket";

interface Window {
  readonly severity: Severity;
  readonly long: string;
  /** A twelfth of the long one: the alert ends soon after the cause does. */
  readonly short: string;
  readonly longHours: number;
  /** Percent of the budget that is gone when the alert fires. */
  readonly budgetPercent: number;
}

const windows: readonly Window[] = [
  { severity: "page", long: "1h", short: "5m", longHours: 1, budgetPercent: 2 },
  { severity: "page", long: "6h", short: "30m", longHours: 6, budgetPercent: 5 },
  { severity: "ticket", long: "1d", short: "2h", longHours: 24, budgetPercent: 10 },
  { severity: "ticket", long: "3d", short: "6h", longHours: 72, budgetPercent: 10 },
];

/** All windows that ratios are recorded for, shortest first. */
export const recordedWindows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

export interface BurnRate extends Window {
  /** Ratio of bad requests above which the budget burns too fast, as an exact decimal. */
  readonly threshold: string;
}

/**
 * Budget x (budget percent x period / long window). Rows that no ratio can exceed are left out: half of all requests may fail where the
 * objective is 50%.
 */
export function burnRates(budget: string, periodDays: number): readonly BurnRate[] {
  return windows
    .map((window) => ({
      ...window,
      threshold: times(budget, [window.budgetPercent * periodDays * 24, 100 * window.longHours]),
    }))
    .filter(({ threshold }) => isBelowOne(threshold));
}

/**
 * An alert needs two failures in its long window: a ratio alone would page for one failed request of three. Failures are counted and
 * not requests, so that the outage of a quiet service alerts too, with its second failure. The bound lies between one and two, since
 * increase() extrapolates to the edges of its window, and makes a little more than 1 of one failure.
 */
export const moreFailuresThan = 1.5;
