// Commits as propose makes and reads them. A proposal's commit says in its trailers what it was made from, so that a commit of
// somebody else on the branch, or a change to ours, is seen from the commit alone.
import { fail, ok, type Result } from "../../result.ts";
import type { RunGit } from "./git.ts";

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

export async function readCommit(git: RunGit, id: string): Promise<Result<Commit>> {
  const answer = await git((run) => run.catFile(["commit", id]));
  if (!answer.ok) return answer;
  const text = answer.value;
  const end = text.indexOf("\n\n");
  const headers = text.slice(0, end).split("\n");
  const valuesOf = (name: string) =>
    headers.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  const [tree] = valuesOf("tree");
  if (end < 0 || tree === undefined) return fail("git-failed", `${id} is not a commit that can be read`);
  return ok({ id, tree, parents: valuesOf("parent"), message: text.slice(end + 2) });
}

export interface CommitParts {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** With the key that git is configured to sign with. */
  readonly sign?: boolean;
}

/** Returns the commit's id. Author and committer are those of the place that `git` runs in, the time is now. */
export async function makeCommit(
  git: RunGit,
  { tree, parents, message, sign = false }: CommitParts,
): Promise<Result<string>> {
  const args = [
    "commit-tree",
    ...(sign ? ["-S"] : []),
    ...parents.flatMap((parent) => ["-p", parent]),
    "-F",
    "-",
    tree,
  ];
  const answer = await git((run) => run.raw(args), { input: message });
  return answer.ok ? ok(answer.value.trim()) : answer;
}

/** The message of a proposal's commit; ends with a line end. */
export function proposalMessage(proposal: { title: string; machine: string; base: string; tree: string }): string {
  const machine = proposal.machine.replace(/\s+/g, " ").trim();
  const trailers = [`Fairlead-Plan: ${machine}`, `Fairlead-Base: ${proposal.base}`, `Fairlead-Tree: ${proposal.tree}`];
  return `${proposal.title}\n\n${trailers.join("\n")}\n`;
}

/**
 * Whether a commit is one that a proposal made and nobody changed: its only parent and its tree are those that its trailers
 * name. A commit on top of ours, a merge, an amended or a rebased one is not.
 */
export function isProposal(commit: Commit): boolean {
  const trailers = commit.message.trimEnd().split("\n\n").at(-1) ?? "";
  const valueOf = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(trailers)?.[1];
  return (
    valueOf("Fairlead-Plan") !== undefined &&
    valueOf("Fairlead-Tree") === commit.tree &&
    commit.parents.length === 1 &&
    valueOf("Fairlead-Base") === commit.parents[0]
  );
}

/** Whether all commits of `head` are in `base` too. A history that ends early, as in a shallow clone, may only say no. */
export async function isContained(git: RunGit, head: string, base: string): Promise<Result<boolean>> {
  const answer = await git((run) => run.raw(["rev-list", "--count", "--max-count=1", head, `^${base}`]));
  return answer.ok ? ok(answer.value.trim() === "0") : answer;
}
