// What is counted while a dataset is built, in a form that a checkpoint can keep.
import { z } from "zod";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import { noHits, type Hits } from "../rules/rule.ts";
import { newSideTally, restoreTally, SavedTally, saveTally, type SideTally } from "./side-tally.ts";
import type { Side } from "../rows/split.ts";

const Count = z.int().min(0);

const SavedHits = z.strictObject({
  samples: Count,
  count: Count,
  meanings: z.strictObject({ count: Count, examples: z.array(z.string()) }),
  kinds: z.record(z.string(), Count),
  rejected: z.record(z.enum(languages), Count),
});

export const SavedTotals = z.strictObject({
  sourceLines: z.array(Count),
  blank: Count,
  hits: z.array(SavedHits),
  quarantinedFirst: z.array(z.string()),
  tallies: z.strictObject({ train: SavedTally, valid: SavedTally }),
});
export type SavedTotals = z.infer<typeof SavedTotals>;

export interface Totals {
  /** Lines of each source file so far, by the reader's count. */
  readonly sourceLines: number[];
  blank: number;
  /** One entry a rule of the manifest, and one for `empty`. */
  readonly hits: Hits[];
  /** The first few unreadable lines, for messages. */
  readonly quarantinedFirst: string[];
  readonly tallies: Readonly<Record<Side, SideTally>>;
}

export function newTotals(sources: number, rules: number): Totals {
  return {
    sourceLines: Array.from({ length: sources }, () => 0),
    blank: 0,
    hits: Array.from({ length: rules + 1 }, noHits),
    quarantinedFirst: [],
    tallies: { train: newSideTally(), valid: newSideTally() },
  };
}

export function saveTotals({ tallies, ...counts }: Totals): SavedTotals {
  return { ...counts, tallies: { train: saveTally(tallies.train), valid: saveTally(tallies.valid) } };
}

export function restoreTotals({ tallies, ...counts }: SavedTotals): Totals {
  return { ...counts, tallies: { train: restoreTally(tallies.train), valid: restoreTally(tallies.valid) } };
}
