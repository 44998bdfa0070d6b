// fairlead build --check: is generated/ what specs and promotion records compile to, and does each record follow the one of the base?
import path from "node:path";
import type { Io } from "../../specs/program/command.ts";
import { counted } from "../text/counted.ts";
import { compareRepository } from "../compile.ts";
import { brokenChain } from "../promote/record-chain.ts";
import { readText } from "../promote/record-file.ts";
import { fileAt, heldBy } from "../propose/git/file-history.ts";
import { gitIn } from "../propose/git/git.ts";
import { discoverSpecs, type FoundPromotion } from "../read/discover.ts";
import { type CompileRun, openRun } from "../run/compile-run.ts";
import { recordHistory } from "./record-history.ts";
import { findProject, formerRecordFile } from "./find-project.ts";
import { fail, ok, type Result } from "../result.ts";
import type { GeneratedDifference } from "../write/compare-generated.ts";
import { inputProgress } from "./input-progress.ts";
import type { RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export async function checkGenerated({ root, json, flags }: RepositoryArguments, io: Io): Promise<number> {
  const records = typeof flags.base === "string" ? await brokenRecords(root, flags.base) : ok([]);
  if (!records.ok) return endWithFailure(records.failure, io, { json });
  const { differences, ...findings } = await compareRepository(root, inputProgress(io));
  if (differences === undefined) return endWithFindings(findings, io, { json });
  if (json) printJson(io, { differences, records: records.value });
  else {
    for (const { path: file, state } of differences) io.out(`${file}: ${words[state]}\n`);
    for (const { file, problem } of records.value) io.out(`${file}: ${problem}\n`);
  }
  const wrong = differences.length + records.value.length;
  if (wrong === 0 && !json) io.out(`generated/ is as compiled, of ${counted(findings.projects, "project")}\n`);
  if (differences.length > 0)
    io.err(
      `${counted(differences.length, "file")} of generated/ not as compiled; run \`fairlead build\`, and remove what is not its own\n`,
    );
  if (records.value.length > 0)
    io.err(
      "promotion records do not follow those of the base; run `fairlead promote` or `fairlead rollback` on top of it\n",
    );
  return wrong === 0 ? 0 : 1;
}

const words: Readonly<Record<GeneratedDifference["state"], string>> = {
  changed: "other bytes than what specs and records compile to",
  missing: "is missing",
  foreign: "nothing compiles to it",
  link: "is no regular file",
};

interface BrokenRecord {
  readonly file: string;
  readonly problem: string;
}

async function brokenRecords(root: string, base: string): Promise<Result<readonly BrokenRecord[]>> {
  const commit = await gitIn({ folder: root })((git) =>
    git.revparse(["--verify", "--end-of-options", `${base}^{commit}`]),
  );
  // What git answers for a range, or for what a range leaves out, is no commit either.
  if (!commit.ok || !/^[0-9a-f]{40,64}$/.test(commit.value))
    return fail("git-failed", `${base} is no commit that this clone has; fetch it, or name another base`);
  const broken: BrokenRecord[] = [];
  const run = await openRun(root);
  // Those that are there: one that is gone ends what an environment runs, as the plan says.
  for (const record of (await discoverSpecs(root)).promotions) {
    const { file } = record;
    const own = await fileAt(root, commit.value, file);
    const now = readText(path.join(root, file));
    if (now === own) continue;
    // One that the base does not have may follow one that stood there under a name that its project had before.
    const former = own === undefined ? await formerFile(run, record) : undefined;
    const known = [file, ...(former === undefined ? [] : [former])];
    const history =
      own === undefined ? await recordHistory(root, { ...record, files: known, now }) : ok({ files: known });
    if (!history.ok) return history;
    const { files } = history.value;
    const between = await heldBy(root, files, `${commit.value}..HEAD`);
    if (!between.ok) return between;
    const standing = own ?? (await firstAt(root, commit.value, files));
    // One that was removed is followed all the same: homes that have applied it take no lower number.
    const removed = standing === undefined ? await heldBy(root, files, commit.value) : ok([]);
    if (!removed.ok) return removed;
    const problem = brokenChain({ before: standing, removed: removed.value, now, between: between.value });
    if (problem !== undefined) broken.push({ file, problem });
  }
  return ok(broken);
}

async function firstAt(root: string, commit: string, files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const text = await fileAt(root, commit, file);
    if (text !== undefined) return text;
  }
  return undefined;
}

async function formerFile(
  run: CompileRun,
  { environment, team, project }: FoundPromotion,
): Promise<string | undefined> {
  const found = await findProject(run, { team, name: project });
  return found && formerRecordFile(environment, found);
}
