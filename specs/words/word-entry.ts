// What a word list holds: entries, and of a list that cannot be taken as one, what is wrong with it.

export interface WordEntry {
  readonly word: string;
  /** Line of the file on which it begins, from 1. */
  readonly row: number;
  readonly category?: string;
  /** The language that people file it under; matching goes by the word's own characters. */
  readonly language?: "zh" | "en";
  /** Where the word came from, in the words of whoever keeps the list. */
  readonly source?: string;
  /** First and last day on which it is in force, `YYYY-MM-DD`; absent where there is no such day. */
  readonly from?: string;
  readonly until?: string;
  /** Phrases that stay whole wherever they stand. Each holds the word. */
  readonly allow?: readonly string[];
  /** Test phrases in which the word has to be masked. */
  readonly masks?: readonly string[];
  /** Test phrases in which nothing may be masked. */
  readonly leaves?: readonly string[];
}

export interface ListProblem {
  /** Absent where the whole file is meant. */
  readonly row?: number;
  /** Goes on from the file's name, or from the name and the row: "holds no word". */
  readonly says: string;
  /** What to write. */
  readonly fix: string;
}

export interface WordList {
  /** In the order of the file; those of rows that are right, where others are not. */
  readonly entries: readonly WordEntry[];
  readonly problems: readonly ListProblem[];
}

/** `words/policy.csv:4 has no word: write one, or remove the row`. */
export function problemText(path: string, { row, says, fix }: ListProblem): string {
  return `${path}${row === undefined ? "" : `:${row}`} ${says}: ${fix}`;
}
