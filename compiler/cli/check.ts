// fairlead check: every mistake of every spec at once.
import { checkRepository } from "../compile.ts";
import { hasErrors } from "../run/compile-run.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository } from "./in-repository.ts";
import { printFindings, printFindingsJson } from "./report.ts";

export const run = inRepository(async ({ root, json }, io) => {
  const findings = await checkRepository(root, inputProgress(io));
  printFindings(findings, io, { all: true });
  if (json) printFindingsJson(findings, io);
  if (hasErrors(findings)) return 1;
  if (!json) io.out(`${findings.projects} project${findings.projects === 1 ? "" : "s"} checked, no error\n`);
  return 0;
});
