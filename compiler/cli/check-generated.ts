// fairlead build --check: is generated/ what specs and promotion records compile to, and does each record follow the one of the base?
import { errLine, outLine } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { counted } from "../text/counted.ts";
import { compareRepository } from "../compile.ts";
import { submodulesBelow } from "../propose/git/submodules.ts";
import { ok } from "../result.ts";
import type { GeneratedDifference } from "../write/compare-generated.ts";
import { brokenRecords } from "./broken-records.ts";
import { inputProgress } from "./input-progress.ts";
import type { RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export async function checkGenerated({ root, json, flags }: RepositoryArguments, io: Io): Promise<number> {
  const records = typeof flags.base === "string" ? await brokenRecords(root, flags.base) : ok([]);
  if (!records.ok) return endWithFailure(records.failure, io, { json });
  const { differences: found, ...findings } = await compareRepository(root, { progress: inputProgress(io) });
  if (found === undefined) return endWithFindings(findings, io, { json });
  const submodules = await submodulesBelow(root, ["generated"]);
  if (!submodules.ok) return endWithFailure(submodules.failure, io, { json });
  const differences = [...found, ...submodules.value.map((file) => ({ path: file, state: "submodule" as const }))];
  if (json) printJson(io, { differences, records: records.value });
  else {
    for (const { path: file, state } of differences) outLine(io, `${file}: ${words[state]}`);
    for (const { file, problem } of records.value) outLine(io, `${file}: ${problem}`);
  }
  const wrong = differences.length + records.value.length;
  if (wrong === 0 && !json) outLine(io, `generated/ is as compiled, of ${counted(findings.projects, "project")}`);
  if (differences.length > 0)
    errLine(
      io,
      `${counted(differences.length, "file")} of generated/ not as compiled; run \`fairlead build\`, and remove what is not its own`,
    );
  if (records.value.length > 0)
    io.err(
      "promotion records do not follow those of the base; run `fairlead promote` or `fairlead rollback` on top of it\n",
    );
  return wrong === 0 ? 0 : 1;
}

const words: Readonly<Record<GeneratedDifference["state"] | "submodule", string>> = {
  changed: "other bytes than what specs and records compile to",
  missing: "is missing",
  foreign: "nothing compiles to it",
  link: "is no regular file",
  submodule: "is a repository of its own, which another clone may fetch",
};
