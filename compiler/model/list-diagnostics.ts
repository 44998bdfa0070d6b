// What is wrong in word lists, said where it stands in them.
import type { Diagnostic } from "../diagnostic.ts";
import { linesOf } from "../text/text-lines.ts";
import type { ReadList } from "./references.ts";

/** `lists` by their paths from the root. */
export function listDiagnostics(lists: ReadonlyMap<string, ReadList>): Diagnostic[] {
  return [...lists].flatMap(([file, { text, problems }]) => {
    if (problems.length === 0) return [];
    const lines = linesOf(text);
    return problems.map(({ row, says, fix }): Diagnostic => ({
      code: "word-list",
      severity: "error",
      message: row === undefined ? `the list ${says}` : `row ${row} ${says}`,
      fix,
      file,
      ...(row === undefined ? {} : { range: lines.lineBounds(row) }),
    }));
  });
}
