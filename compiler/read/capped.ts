// A file with a thousand mistakes is reported in a screenful, not in a thousand.
import type { Diagnostic } from "../diagnostic.ts";
import { maxMistakes } from "./spec-limits.ts";

/** The first `maxMistakes` diagnostics of a file and, if there are more, one that says how many. */
export function capped(diagnostics: readonly Diagnostic[], file: string): Diagnostic[] {
  if (diagnostics.length <= maxMistakes) return [...diagnostics];
  const rest = diagnostics.length - maxMistakes;
  const note: Diagnostic = {
    code: "more-mistakes",
    severity: "error",
    message: `${rest} more mistakes in this file are not shown`,
    fix: "correct the ones below first",
    file,
  };
  return [...diagnostics.slice(0, maxMistakes), note];
}
