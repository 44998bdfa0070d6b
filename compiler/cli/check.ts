// fairlead check: every mistake of every spec at once.
import type { Io } from "../../specs/program/command.ts";
import { outLine } from "../../specs/program/lines.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { checkRepository } from "../compile.ts";
import { ok } from "../result.ts";
import { hasErrors } from "../run/compile-run.ts";
import type { BrokenRecord } from "./broken-records.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { watched } from "./watched.ts";
import { endWithFailure, printFindings, printFindingsJson } from "./report.ts";

export const run = inRepository((args, io) => watched(args, io, () => checkOnce(args, io)));

async function checkOnce({ root, json, flags }: RepositoryArguments, io: Io): Promise<number> {
  const records =
    typeof flags.base === "string"
      ? await (await import("./broken-records.ts")).brokenRecords(root, flags.base)
      : ok([]);
  if (!records.ok) return endWithFailure(records.failure, io, { json, oneLine: flags.watch === true });
  const found = await checkRepository(root, inputProgress(io));
  const findings = { ...found, diagnostics: [...found.diagnostics, ...records.value.map(asDiagnostic)] };
  printFindings(findings, io, { all: true });
  if (json) printFindingsJson(findings, io, { oneLine: flags.watch === true });
  if (hasErrors(findings)) return 1;
  if (!json) outLine(io, `${findings.projects} project${findings.projects === 1 ? "" : "s"} checked, no error`);
  return 0;
}

function asDiagnostic({ file, problem }: BrokenRecord): Diagnostic {
  return {
    code: "promotion-chain",
    severity: "error",
    file,
    message: `this record ${problem}`,
    fix: "run `fairlead promote` or `fairlead rollback` on top of the base, or take the change of the record back",
  };
}
