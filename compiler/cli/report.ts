// What a command says when it cannot do what was asked: words for people, and with --json the same as data.
import { errLine } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { diagnosticsAsJson, printDiagnostics, sortDiagnostics, type Diagnostic } from "../diagnostic.ts";
import type { Failure } from "../result.ts";
import type { Findings } from "../run/compile-run.ts";

/** Warnings that are shown where they are not what was asked for. */
const fewWarnings = 10;

/** Says what was found in the specs beside the results, if anything was: every error, and with `all` every warning too. */
export function printFindings(
  { diagnostics, sources }: Findings,
  io: Io,
  { all = false }: { readonly all?: boolean } = {},
): void {
  if (diagnostics.length === 0) return;
  const shown = all ? diagnostics : firstOf(sortDiagnostics(diagnostics));
  io.err(printDiagnostics(shown, sources, { color: io.color }));
  const left = diagnostics.length - shown.length;
  if (left > 0) errLine(io, `${left} more warnings; fairlead check shows them all`);
}

function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  let warnings = 0;
  return diagnostics.filter(({ severity }) => severity === "error" || warnings++ < fewWarnings);
}

/** What was found, as every command prints it with --json when it can print nothing else. */
export function printFindingsJson({ projects, diagnostics, sources }: Findings, io: Io, form: JsonForm = {}): void {
  printJson(io, { projects, diagnostics: diagnosticsAsJson(diagnostics, sources) }, form);
}

/** Ends a command that errors in the specs keep from its work. */
export function endWithFindings(
  findings: Findings,
  io: Io,
  { json, ...form }: { readonly json: boolean } & JsonForm,
): number {
  printFindings(findings, io);
  if (json) printFindingsJson(findings, io, form);
  return exitCodes.failed;
}

export function endWithFailure(
  { reason, message, retry }: Failure,
  io: Io,
  { json, ...form }: { readonly json: boolean } & JsonForm,
): number {
  if (json) printJson(io, { failure: { reason, message, retry } }, form);
  // Its line ends are ours: advice stands on lines of its own.
  io.err(`${message}\n`);
  return exitCodes.failed;
}

interface JsonForm {
  /** For programs that read one answer after another from a command that goes on. */
  readonly oneLine?: boolean;
}

export function printJson(io: Io, value: unknown, { oneLine = false }: JsonForm = {}): void {
  io.out(`${JSON.stringify(value, undefined, oneLine ? 0 : 2)}\n`);
}
