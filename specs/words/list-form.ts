// How words stand in a list, as its name says it.
import type { WordListFile } from "../handoff/clean-rules.ts";

export type WordListForm = WordListFile["form"];

/** A name that says nothing is one of lines. */
export function listFormOf(path: string): WordListForm {
  return /\.csv$/i.test(path) ? "csv" : "lines";
}

/** Some hundred thousand words. Every thread holds them, and needs up to a hundred bytes of memory a byte of the list. */
export const mostListBytes = 4 * 2 ** 20;
