// A file with a thousand mistakes is reported in a screenful, not in a thousand.
import type { Diagnostic } from "../diagnostic.ts";
import { maxMistakes } from "./spec-limits.ts";

/**
 * The first `maxMistakes` diagnostics of a file and, if there are more, one that says how many: errors before warnings. A note of
 * before is counted for what it stands for, and so are `uncounted`, which nobody wrote down.
 */
export function capped(diagnostics: readonly Diagnostic[], file: string, uncounted = 0): Diagnostic[] {
  const notes = diagnostics.filter(({ more }) => more !== undefined);
  const told = diagnostics.filter(({ more }) => more === undefined);
  const before = notes.reduce((sum, { more = 0 }) => sum + more, uncounted);
  if (told.length <= maxMistakes && before === 0) return [...told];
  const isError = (one: Diagnostic): boolean => one.severity === "error";
  const first = told.length <= maxMistakes ? told : [...told.filter(isError), ...told.filter((one) => !isError(one))];
  const left = first.slice(maxMistakes);
  const rest = left.length + before;
  const severity = uncounted > 0 || [...notes, ...left].some(isError) ? "error" : "warning";
  const note: Diagnostic = {
    code: "more-mistakes",
    severity,
    message: `${rest} more ${severity === "error" ? "mistakes" : "warnings"} in this file are not shown`,
    fix: "correct the ones below first",
    file,
    more: rest,
  };
  return [...first.slice(0, maxMistakes), note];
}

/** The same of each file. */
export function cappedByFile(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const known = files.get(one.file);
    if (known === undefined) files.set(one.file, [one]);
    else known.push(one);
  }
  return [...files].flatMap(([file, own]) => capped(own, file));
}
