// Finds what is not committed.
import { ok, type Result } from "../result.ts";
import { gitIn } from "./git/git.ts";

/** Files below `folder` of a repository that differ from the last commit, at most ten; a new folder counts once. */
export async function uncommitted(repository: string, folder: string): Promise<Result<readonly string[]>> {
  const options = ["--untracked-files=normal", "--no-renames", "--", folder];
  const status = await gitIn({ folder: repository })((run) => run.status(options));
  return status.ok ? ok(status.value.files.map((file) => file.path).slice(0, 10)) : status;
}
