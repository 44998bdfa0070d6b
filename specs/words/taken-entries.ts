// Which entries of a list a rule takes.
import type { WordEntry } from "./word-entry.ts";

export interface EntryChoice {
  /** Null takes entries of any category, and those without one. */
  readonly categories: readonly string[] | null;
  /** Takes those in force on this day; null looks at no day. */
  readonly validOn: string | null;
}

export function takenEntries(
  entries: readonly WordEntry[],
  { categories, validOn }: EntryChoice,
): readonly WordEntry[] {
  return entries.filter(
    ({ category, from, until }) =>
      (categories === null || (category !== undefined && categories.includes(category))) &&
      (validOn === null || ((from === undefined || from <= validOn) && (until === undefined || validOn <= until))),
  );
}
