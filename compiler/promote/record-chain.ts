// Does a record follow the one that another commit has? Records of one project in one environment are a chain, which git may have carried
// over several commits, and which nobody may shorten: an older record is brought back by a new one.
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { sealedRecord } from "./new-record.ts";

export interface RecordTexts {
  /** At the commit that is followed; undefined where it has none. */
  readonly before: string | undefined;
  /** What the file had held before that, in any order: where it is gone, the next record follows the last of them. */
  readonly removed: readonly string[];
  /** As it is now; undefined where there is none any more. */
  readonly now: string | undefined;
  /** What the file has held between the two, in any order. */
  readonly between: readonly string[];
}

/** What is wrong, as the end of a sentence about the record; undefined where nothing is. What is no record is for `check` to tell. */
export function brokenChain({ before, removed, now, between }: RecordTexts): string | undefined {
  if (now === undefined || now === before) return undefined;
  const is = sealedRecord(now);
  const was = before === undefined ? lastRecord(removed) : sealedRecord(before);
  if (is === undefined || (before !== undefined && was === undefined)) return undefined;
  // It says the same: other line ends, or another comment.
  if (is.seal === was?.seal && before !== undefined) return undefined;
  if (is.environment === undefined) return "does not say which environment it is of, as all do that are written now";
  const bySeal = new Map(between.flatMap((text) => sealedRecord(text) ?? []).map((record) => [record.seal, record]));
  if (leadsTo(was, is, bySeal)) return undefined;
  if (was === undefined) return `is number ${is.number}, and there was none before it`;
  if (is.number <= was.number) return `is number ${is.number}, and goes back behind number ${was.number}`;
  return `is number ${is.number}, and does not follow number ${was.number}, which it would replace`;
}

/** The one with the highest number; undefined where none of the texts is a record. */
export function lastRecord(texts: readonly string[]): Promotion | undefined {
  return texts.flatMap((text) => sealedRecord(text) ?? []).toSorted((a, b) => b.number - a.number)[0];
}

/** Numbers fall by one at every step, so that the way ends. */
function leadsTo(was: Promotion | undefined, is: Promotion, bySeal: ReadonlyMap<string, Promotion>): boolean {
  let at: Promotion | undefined = is;
  while (at !== undefined && at.replaces !== (was?.seal ?? "none")) {
    const previous: Promotion | undefined = bySeal.get(at.replaces);
    at = previous?.number === at.number - 1 ? previous : undefined;
  }
  return at !== undefined && at.number === (was?.number ?? 0) + 1;
}
