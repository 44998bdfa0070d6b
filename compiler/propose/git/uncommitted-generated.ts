// Is there anything in generated/ of the work tree that no commit has? A pull that brings what was merged would not overwrite it.
import { ok, type Result } from "../../result.ts";
import { gitIn } from "./git.ts";

export async function hasUncommittedGenerated(repository: string): Promise<Result<boolean>> {
  const options = ["--porcelain=v1", "--untracked-files=normal", "--no-renames"];
  const status = await gitIn({ folder: repository })((git) => git.raw(["status", ...options, "--", "generated"]));
  return status.ok ? ok(status.value.trim() !== "") : status;
}
