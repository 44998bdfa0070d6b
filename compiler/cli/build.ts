// fairlead build: generated/ becomes what the specs say.
import { outLine } from "../../specs/program/lines.ts";
import { buildRepository } from "../compile.ts";
import { releasePath } from "../write/layout.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printFindings, printJson } from "./report.ts";

export const run = inRepository(async (args, io) => {
  const { root, json, flags } = args;
  if (flags.check === true) return (await import("./check-generated.ts")).checkGenerated(args, io);
  if (flags.base !== undefined) throw new UsageError("--base is for --check");
  const built = await buildRepository(root, { overwrite: flags.overwrite === true }, inputProgress(io));
  if (!built.ok) return endWithFailure(built.failure, io, { json });
  const { written, ...findings } = built.value;
  if (written === undefined) return endWithFindings(findings, io, { json });
  printFindings(findings, io);
  if (json) printJson(io, written);
  else {
    for (const release of written.changed) outLine(io, `wrote ${releasePath(release)}`);
    for (const release of written.removed) outLine(io, `removed ${releasePath(release)}`);
    const changes = written.changed.length + written.removed.length;
    const what =
      changes === 0 ? "generated/ is up to date" : `${changes} release${changes === 1 ? "" : "s"} written or removed`;
    outLine(io, `${what}, ${written.unchanged} unchanged`);
  }
  return 0;
});
