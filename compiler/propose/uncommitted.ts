// Finds what is not committed.
import { ok, type Result } from "../result.ts";
import { gitIn } from "./git/git.ts";

/** Files below `folder` of a repository that differ from the last commit, at most ten; a new folder counts once. */
export async function uncommitted(repository: string, folder: string): Promise<Result<readonly string[]>> {
  const status = await gitIn({ folder: repository })(["status", "--porcelain=v1", "-z", "--no-renames", "--", folder]);
  if (!status.ok) return status;
  return ok(
    status.value.stdout
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => line.slice(3))
      .slice(0, 10),
  );
}
