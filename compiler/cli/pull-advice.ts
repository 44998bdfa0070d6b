// What stands between a pull request that is merged and this work tree.
import { hasUncommittedGenerated } from "../propose/git/uncommitted-generated.ts";

/** A line for people; undefined where a pull brings what was merged, and where git does not say. */
export async function pullAdvice(root: string): Promise<string | undefined> {
  const found = await hasUncommittedGenerated(root);
  if (!found.ok || !found.value) return undefined;
  return "generated/ here is not as the last commit has it, and git pull overwrites nothing: before you pull what was merged: git stash push --include-untracked -- generated";
}
