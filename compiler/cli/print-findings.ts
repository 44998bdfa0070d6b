import type { Findings } from "../compile-run.ts";
import type { Io } from "./command.ts";

/** Prints what was found in the specs beside the results, if anything was. */
export async function printFindings({ diagnostics, sources }: Findings, io: Io): Promise<void> {
  if (diagnostics.length === 0) return;
  const { printDiagnostics } = await import("../diagnostic.ts");
  io.err(printDiagnostics(diagnostics, sources, { color: io.color }));
}
