// The end of the compiler's way: generated folders -> one commit on one branch -> one pull request. Never touches the
// repository that it reads from, and never overwrites a commit that it did not make.
import path from "node:path";

import { fail, ok, type Result } from "../result.ts";
import { fitBody, fitTitle, saysTheSame, type PlanBody } from "./body.ts";
import { isContained, isProposal, makeCommit, proposalMessage, readCommit, type Commit } from "./git/commit.ts";
import { listGenerated } from "./git/generated-files.ts";
import type { GitRuntime, RunGit } from "./git/git.ts";
import { redacted } from "./git/git-failure.ts";
import type { Host, PullRequest } from "./hosts/host.ts";
import { branchNameProblem } from "./git/ref-name.ts";
import { remoteAccess } from "./git/remote-access.ts";
import { fetchRefs, push, readRefs } from "./git/remote-refs.ts";
import { readRepository } from "./git/work-tree.ts";
import { defaultIdentity, withScratch, type Identity } from "./git/scratch.ts";
import { buildTree, type TreeRequest } from "./git/tree.ts";

export interface ProposeRequest extends GitRuntime {
  /** A git repository, or a folder in one, at whose place in it `paths` are proposed. Absolute. */
  readonly repository: string;
  /** Name of a remote of the repository, an address, or a path. */
  readonly remote: string;
  readonly base: string;
  /** Belongs to proposals alone: each proposal for it replaces the one before. */
  readonly branch: string;
  readonly title: string;
  readonly body: PlanBody;
  readonly host: Host;
  /** Folder that `paths` lie in, where that is not `repository`. Absolute. */
  readonly from?: string;
  /** Folders to propose as they are on disk, deletions included; `["generated"]` unless said. */
  readonly paths?: readonly string[];
  /** Author and committer. */
  readonly identity?: Identity;
  /** Sign the commit with the key that the machine's git is configured to sign with. */
  readonly sign?: boolean;
  /** Sent to the remote by git over https; remotes reached in other ways never see it. */
  readonly token?: string;
}

export type ProposeOutcome = NothingToPropose | Proposed;

/** The base holds all of it already: no commit, no pull request. */
interface NothingToPropose {
  readonly kind: "nothing-changed";
  /** A pull request that was open, was not needed any more, and is closed now. */
  readonly closed?: PullRequest;
  /** One that stays open because somebody else's commits are on its branch. */
  readonly left?: PullRequest;
}

interface Proposed {
  /** `updated`: the commit, the title or the body is new. `unchanged`: it said all of this before. */
  readonly kind: "opened" | "updated" | "unchanged";
  readonly pull: PullRequest;
}

/**
 * Sees to it that exactly one open pull request proposes the generated folders, or none when the base has them already.
 * Running it again is harmless at any point. Failures: `branch-modified` when somebody else's commits are on the branch,
 * `git-rejected`, `git-failed`, `file-unreadable`, and what the host answers. A pull request that a person closed is no
 * answer: as long as the base differs, the next run opens a new one.
 */
export async function proposePlan(request: ProposeRequest): Promise<Result<ProposeOutcome>> {
  const folders = checkedFolders(request.paths ?? ["generated"]);
  if (!folders.ok) return folders;
  const names = checkedBranches(request);
  if (!names.ok) return names;
  const { limits, signal, token, host } = request;
  const from = path.resolve(request.from ?? request.repository);
  const repository = await readRepository({ folder: request.repository, limits, signal }, request.remote);
  if (!repository.ok) return repository;
  const { objects, objectFormat, prefix, remote } = repository.value;
  const files = await listGenerated(from, folders.value, objectFormat);
  if (!files.ok) return files;
  const access = remoteAccess(repository.value, token);
  const author = request.identity ?? defaultIdentity;
  const settings = { author, objectFormat, borrowFrom: objects, ...access, limits, signal };
  return withScratch(settings, async (git) => {
    const job: Job = {
      ...request,
      title: fitTitle(request.title, host.limits.titleCharacters),
      git,
      remote,
      shallow: objects === undefined,
      tree: { root: from, prefix, folders: folders.value, files: files.value },
    };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await proposeOnce(job);
      if (!outcome.ok) return outcome;
      if (outcome.value !== "again") return ok(outcome.value);
    }
    const where = `${request.branch} on ${redacted(remote)}`;
    return fail("base-moved", `${where} moved each of ${attempts} times while this ran; run again`, { retry: "later" });
  });
}

/** Each is lost only to somebody else who moved the base or the branch in the moment between. */
const attempts = 5;

interface Job extends ProposeRequest {
  readonly git: RunGit;
  readonly shallow: boolean;
  readonly tree: TreeRequest;
}

/** `again`: somebody else moved what this was based on. */
async function proposeOnce(job: Job): Promise<Result<ProposeOutcome | "again">> {
  const { git, host, remote, sign = false } = job;
  const branches = await fetchBranches(job);
  if (!branches.ok) return branches;
  const { base, head } = branches.value;
  const tree = await buildTree(git, base.id, job.tree);
  if (!tree.ok) return tree;
  const foreign = await isForeign(git, head, base);
  if (!foreign.ok) return foreign;
  const pull = await host.find({ branch: job.branch, base: job.base });
  if (!pull.ok) return pull;
  if (tree.value === base.tree) return nothingChanged(job, base, foreign.value, pull.value);
  if (foreign.value) return branchModified(job);

  const message = proposalMessage({ title: job.title, machine: job.body.machine, base: base.id, tree: tree.value });
  const stands = head?.tree === tree.value && head.parents[0] === base.id && head.message === message;
  const commit = stands ? ok(head.id) : await makeCommit(git, { tree: tree.value, parents: [base.id], message, sign });
  if (!commit.ok) return commit;
  if (!stands) {
    const moved = await push(git, remote, [{ ref: branchRef(job.branch), from: head?.id, to: commit.value }]);
    if (!moved.ok) return moved;
    if (moved.value === "moved") return ok("again");
  }
  const outcome = await openOrUpdate(job, pull.value, !stands);
  if (!outcome.ok || outcome.value === "again") return outcome;
  return confirmed(job, outcome.value, commit.value);
}

async function fetchBranches(job: Job): Promise<Result<{ base: Commit; head: Commit | undefined }>> {
  const { git, remote, shallow } = job;
  const names = [branchRef(job.base), branchRef(job.branch)];
  const there = await readRefs(git, remote, names);
  if (!there.ok) return there;
  if (!there.value.has(names[0]!)) {
    return fail(
      "git-failed",
      `${redacted(remote)} has no branch ${job.base} to propose to; push it first, or name another base`,
    );
  }
  const fetched = await fetchRefs(git, remote, [...there.value.keys()], { shallow });
  if (!fetched.ok) return fetched;
  const base = await readCommit(git, fetched.value.get(names[0]!)!);
  if (!base.ok) return base;
  const headId = fetched.value.get(names[1]!);
  if (headId === undefined) return ok({ base: base.value, head: undefined });
  const head = await readCommit(git, headId);
  return head.ok ? ok({ base: base.value, head: head.value }) : head;
}

/** Whether somebody else's commits would be lost with the branch. */
async function isForeign(git: RunGit, head: Commit | undefined, base: Commit): Promise<Result<boolean>> {
  if (head === undefined || isProposal(head)) return ok(false);
  const contained = await isContained(git, head.id, base.id);
  return contained.ok ? ok(!contained.value) : contained;
}

async function nothingChanged(
  job: Job,
  base: Commit,
  foreign: boolean,
  pull: PullRequest | undefined,
): Promise<Result<ProposeOutcome>> {
  if (pull === undefined) return ok({ kind: "nothing-changed" });
  if (foreign) return ok({ kind: "nothing-changed", left: pull });
  const summary = `Closed by Fairlead: \`${job.base}\` at ${base.id} already holds what the specs generate, so there is nothing to merge.`;
  const body = fitBody({ summary, details: [], machine: job.body.machine }, job.host.limits.bodyCharacters).text;
  const closed = await job.host.close(pull.number, { body });
  return closed.ok ? ok({ kind: "nothing-changed", closed: closed.value }) : closed;
}

function branchModified(job: Job): Result<never> {
  return fail(
    "branch-modified",
    `${job.branch} on ${redacted(job.remote)} has commits that no proposal made, and they are not overwritten. ` +
      `Move them to a branch of their own or merge them, delete ${job.branch} on the remote, and run again.`,
  );
}

async function openOrUpdate(
  job: Job,
  found: PullRequest | undefined,
  pushed: boolean,
): Promise<Result<Proposed | "again">> {
  const { host } = job;
  const text = { title: job.title, body: fitBody(job.body, host.limits.bodyCharacters).text };
  let pull = found;
  if (pull === undefined) {
    const opened = await host.open({ branch: job.branch, base: job.base }, text);
    if (!opened.ok) return opened;
    if (opened.value.kind === "no-commits") return ok("again");
    pull = opened.value.pull;
    if (opened.value.kind === "opened") return ok({ kind: "opened", pull });
  }
  const same = pull.title === text.title && saysTheSame(pull.body, text.body);
  if (same) return ok({ kind: pushed ? "updated" : "unchanged", pull });
  const updated = await host.update(pull.number, text);
  return updated.ok ? ok({ kind: "updated", pull: updated.value }) : updated;
}

/** The pull request says what this proposal says; so must the branch, or another proposal ran in between. */
async function confirmed(job: Job, { kind, pull }: Proposed, commit: string): Promise<Result<Proposed>> {
  const ref = branchRef(job.branch);
  const now = await readRefs(job.git, job.remote, [ref]);
  if (!now.ok) return now;
  if (now.value.get(ref) === commit) return ok({ kind, pull: { ...pull, head: commit } });
  const where = `${job.branch} on ${redacted(job.remote)}`;
  return fail("branch-modified", `${where} was moved by somebody else while this ran; run again`, { retry: "later" });
}

function checkedFolders(paths: readonly string[]): Result<readonly string[]> {
  const folders: string[] = [];
  for (const given of paths) {
    const folder = path.posix.normalize(given).replace(/\/$/, "");
    const hidden = folder.split("/").some((part) => part.startsWith("."));
    if (folder === "" || path.posix.isAbsolute(folder) || hidden) {
      return fail("file-unreadable", `${JSON.stringify(given)} cannot be proposed; name a folder below the repository`);
    }
    if (!folders.some((other) => folder === other || folder.startsWith(`${other}/`))) folders.push(folder);
  }
  return ok(folders);
}

function checkedBranches({ branch, base }: ProposeRequest): Result<void> {
  for (const [what, name] of Object.entries({ branch, base })) {
    const problem = branchNameProblem(name);
    if (problem !== undefined) return fail("git-failed", `the ${what} cannot be called so: ${problem}`);
  }
  if (branch === base)
    return fail("git-failed", `${branch} cannot be proposed to itself; choose another branch for proposals`);
  return ok(undefined);
}

function branchRef(branch: string): string {
  return `refs/heads/${branch}`;
}
