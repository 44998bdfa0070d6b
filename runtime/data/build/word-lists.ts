// The word lists of a dataset, read already: a thread reads no files.
import type { WordListFile } from "../../../specs/handoff/clean-rules.ts";
import type { WordEntry } from "../../../specs/words/word-entry.ts";

/** Entries by `listKey`. */
export type WordLists = ReadonlyMap<string, readonly WordEntry[]>;

/** The same bytes are another list where they stand in another form. */
export function listKey({ digest, form }: Pick<WordListFile, "digest" | "form">): string {
  return `${digest} ${form}`;
}
