// Reads a word list: one word a line, lines that start with # being comments; or a table. UTF-8 both.
import type { WordListForm } from "./list-form.ts";
import type { ListProblem, WordEntry, WordList } from "./word-entry.ts";
import { readWordTable } from "./word-table.ts";

export function parseWordList(bytes: Uint8Array, form: WordListForm): WordList {
  const text = decoded(bytes);
  if (text === undefined) return refused({ says: "is not valid UTF-8", fix: "save the word list as UTF-8" });
  const list = form === "csv" ? readWordTable(text) : { entries: linesOf(text), problems: [] };
  if (list.entries.length > 0 || list.problems.length > 0) return list;
  const what = form === "csv" ? "add one word a row" : "add one word a line";
  return refused({ says: "holds no word", fix: `${what}, or drop the list` });
}

function refused(problem: ListProblem): WordList {
  return { entries: [], problems: [problem] };
}

/** White space around words dropped; empty lines and comments left out. */
function linesOf(text: string): WordEntry[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ word: line.trim(), row: at + 1 }))
    .filter(({ word }) => word !== "" && !word.startsWith("#"));
}

/** Without the mark that some editors write at the beginning. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
