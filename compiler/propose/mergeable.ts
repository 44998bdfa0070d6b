// May a pull request be merged as it is? Its generated/ belongs to the specs that it was made from: on a base with other specs it would
// release what they do not say.
import { fail, ok, type Result } from "../result.ts";
import { isContained, isProposal, readCommit } from "./git/commit.ts";
import type { RunGit } from "./git/git.ts";
import { redacted } from "./git/git-failure.ts";
import { remoteAccess } from "./git/remote-access.ts";
import { fetchRefs } from "./git/remote-refs.ts";
import { defaultIdentity, withScratch } from "./git/scratch.ts";
import { readRepository } from "./git/work-tree.ts";
import type { PullRequest } from "./hosts/host.ts";
import { otherFiles, specsOf } from "./same-specs.ts";

export interface MergeableRequest {
  /** A git repository, or a folder in one. Absolute. */
  readonly repository: string;
  /** Name of a remote of the repository, an address, or a path. */
  readonly remote: string;
  readonly pull: PullRequest;
}

/** Failures: `branch-modified` where somebody else's commits are on the branch, `base-moved` where the base has other specs. */
export async function refuseUnmergeable({ repository, remote, pull }: MergeableRequest): Promise<Result<void>> {
  const found = await readRepository({ folder: repository }, remote);
  if (!found.ok) return found;
  const { objects, objectFormat, prefix, remote: address } = found.value;
  const settings = {
    author: defaultIdentity,
    objectFormat,
    borrowFrom: objects,
    ...remoteAccess(found.value, undefined),
  };
  const where = redacted(address);
  return withScratch(settings, async (git) => {
    const names = [pull.branch, pull.base].map((name) => `refs/heads/${name}`);
    const fetched = await fetchRefs(git, address, names, { shallow: false });
    if (!fetched.ok) return fetched;
    const [headId = "", baseId = ""] = names.map((name) => fetched.value.get(name));
    const head = await readCommit(git, headId);
    if (!head.ok) return head;
    const merged = await isContained(git, headId, baseId);
    if (!merged.ok) return merged;
    if (merged.value) return ok(undefined);
    if (!isProposal(head.value)) {
      return fail(
        "branch-modified",
        `${pull.branch} on ${where} has commits that no proposal made, and they are not merged with it. ` +
          `Move them to a branch of their own, delete ${pull.branch} on the remote, and run \`fairlead propose\` again.`,
      );
    }
    const [parent = ""] = head.value.parents;
    const other = await changedElsewhere(git, { parent, head: headId, prefix });
    if (!other.ok) return other;
    if (other.value.length > 0) {
      return fail(
        "branch-modified",
        `pull request ${pull.number} changes more than generated/, which no proposal does: ${other.value.slice(0, 10).join(", ")}. ` +
          `Look at who wrote it, delete ${pull.branch} on ${where}, and run \`fairlead propose\` again.`,
      );
    }
    const made = await specsOf(git, parent, prefix);
    if (!made.ok) return made;
    const there = await specsOf(git, baseId, prefix);
    if (!there.ok) return there;
    const newer = otherFiles(made.value, there.value);
    if (newer === undefined) return ok(undefined);
    return fail(
      "base-moved",
      `pull request ${pull.number} was made from other specs than those on ${pull.base} of ${where} now: ${newer}. ` +
        "Run `fairlead propose`, which brings it up to date, and merge it then.",
    );
  });
}

interface ChangedRange {
  readonly parent: string;
  readonly head: string;
  /** Of the repository of specs, with a final `/`; empty at the root. */
  readonly prefix: string;
}

/** Files outside of generated/ that a commit changes. */
async function changedElsewhere(
  git: RunGit,
  { parent, head, prefix }: ChangedRange,
): Promise<Result<readonly string[]>> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-only", parent, head];
  const changed = await git((run) => run.raw(args));
  if (!changed.ok) return changed;
  return ok(changed.value.split("\0").filter((file) => file !== "" && !file.startsWith(`${prefix}generated/`)));
}
