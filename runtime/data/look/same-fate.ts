// Is what cleaning makes of a line today what is in the dataset?
import type { CleanedChunk } from "../build/clean-chunk.ts";
import { rowIsValid, sampleAt } from "../rows/row.ts";
import { flagsAt } from "../rows/row-record.ts";
import type { RuledFate } from "./why.ts";

/** What the rule that compares rows took away was kept by all others. */
export const comparingRule = "duplicates";
/** So was what this one took away, by those before it: what it compares with is elsewhere. */
export const evaluationRule = "decontaminate";

/** `cleaned` is of that one line. */
export function isSameFate(fate: RuledFate, cleaned: CleanedChunk): boolean {
  const [row, rejected] = [Buffer.from(cleaned.rows), Buffer.from(cleaned.rejected)];
  if (fate.kind === "kept") {
    const side = (cleaned.records[flagsAt]! & rowIsValid) === 0 ? "train" : "valid";
    return row.toString() === `${JSON.stringify(fate.row)}\n` && side === fate.side;
  }
  const sample = JSON.stringify(fate.sample);
  if (fate.rule === comparingRule || fate.rule === evaluationRule)
    return row.length > 0 && `{${row.toString("utf8", sampleAt, row.length - 1)}` === sample;
  if (rejected.length === 0) return false;
  const now = JSON.parse(rejected.toString()) as { readonly rule: string; readonly detail: string; sample: unknown };
  return now.rule === fate.rule && now.detail === fate.detail && JSON.stringify(now.sample) === sample;
}
