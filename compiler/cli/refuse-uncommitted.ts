// What is proposed, and what is merged, is generated from commits: what the specs are, or name, has to be what the last one holds.
import { uncommitted } from "../propose/uncommitted.ts";
import { fail, ok, type Result } from "../result.ts";
import type { FilesRead } from "../run/files-read.ts";

export async function refuseUncommitted(root: string, read: FilesRead): Promise<Result<void>> {
  const differing = await uncommitted(root, read);
  if (!differing.ok) return differing;
  const { changed, converted } = differing.value;
  if (changed.length > 0) {
    return fail(
      "git-failed",
      `what the specs say, or name, is not committed: ${changed.join(", ")}. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.`,
    );
  }
  if (converted.length > 0) {
    return fail(
      "git-failed",
      `git converts what it checks out here, so that another clone has other bytes: ${converted.join(", ")}. Write \`<file> -text\` into .gitattributes for each ` +
        "(and no filter, ident or working-tree-encoding), commit it, remove the files and check them out again.",
    );
  }
  return ok(undefined);
}
