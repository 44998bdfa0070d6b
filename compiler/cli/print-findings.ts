import type { Findings } from "../run/compile-run.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Io } from "./command.ts";

/** Warnings that are shown where they are not what was asked for. */
const fewWarnings = 10;

/** Prints what was found in the specs beside the results, if anything was: every error, and with `all` every warning too. */
export async function printFindings(
  { diagnostics, sources }: Findings,
  io: Io,
  { all = false }: { readonly all?: boolean } = {},
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { printDiagnostics, sortDiagnostics } = await import("../diagnostic.ts");
  const shown = all ? diagnostics : firstOf(sortDiagnostics(diagnostics));
  io.err(printDiagnostics(shown, sources, { color: io.color }));
  const left = diagnostics.length - shown.length;
  if (left > 0) io.err(`${left} more warnings; fairlead check shows them all\n`);
}

function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  let warnings = 0;
  return diagnostics.filter(({ severity }) => severity === "error" || warnings++ < fewWarnings);
}
