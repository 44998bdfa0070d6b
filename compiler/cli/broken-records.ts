// Does each promotion record of the work tree follow the one that a commit has in its place?
import path from "node:path";
import { brokenChain } from "../promote/record-chain.ts";
import { readText } from "../promote/record-file.ts";
import { fileAt, heldBy, isShallow, namedCommit } from "../propose/git/file-history.ts";
import { discoverSpecs, type FoundPromotion } from "../read/discover.ts";
import { fail, ok, type Result } from "../result.ts";
import { type CompileRun, openRun } from "../run/compile-run.ts";
import { findProject, formerRecordFile } from "./find-project.ts";
import { recordHistory } from "./record-history.ts";

export interface BrokenRecord {
  readonly file: string;
  readonly problem: string;
}

/** Records of the work tree that do not follow what `base` has in their place; a failure where that is no commit. */
export async function brokenRecords(root: string, base: string): Promise<Result<readonly BrokenRecord[]>> {
  const commit = await namedCommit(root, base);
  if (!commit.ok) return commit;
  const broken: BrokenRecord[] = [];
  const run = await openRun(root);
  // Those that are there: one that is gone ends what an environment runs, as the plan says.
  for (const record of (await discoverSpecs(root)).promotions) {
    const { file } = record;
    const own = await fileAt(root, commit.value, file);
    const now = readText(path.join(root, file));
    if (now === own) continue;
    // What was removed before cannot be seen there, and the first record could come again.
    if (await isShallow(root))
      return fail(
        "git-failed",
        `${file} changes, and this clone is shallow: fetch all of it (git fetch --unshallow) to see what it follows`,
      );
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
