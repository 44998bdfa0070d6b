// The embedded remote: a bare repository inside the .git folder of the person's own, for proposing and merging where no other remote is. Follows
// their commits, but for the generated folders, whose only writer is a merged pull request.
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

import { removeAbandoned } from "../../../specs/program/abandoned-drafts.ts";
import { fail, ok, type Result } from "../../result.ts";
import { isContained, makeCommit } from "../git/commit.ts";
import { GitExit, gitIn, type GitRuntime, type RunGit } from "../git/git.ts";
import { branchNameProblem } from "../git/ref-name.ts";
import { defaultIdentity, identityEnvironment, type Identity } from "../git/scratch.ts";

export interface EmbeddedRemoteOptions extends GitRuntime {
  /** A folder in the person's repository. */
  readonly repository: string;
  /** Where the bare repository is, or shall be made. Absolute. */
  readonly remote: string;
  readonly base: string;
  /** Folders below `repository` that only merges write; `["generated"]` unless said. */
  readonly paths?: readonly string[];
  readonly identity?: Identity;
}

/** `made`: there was no base before. `unchanged`: it had the person's last commit. The commit is where the base is now. */
export interface EmbeddedBase {
  readonly kind: "made" | "moved" | "unchanged";
  readonly commit: string;
}

/**
 * Makes the remote if there is none, and brings the person's last commit into its base: as it is, or by a merge in which all
 * files are theirs but for the generated folders, which stay as they are in the base.
 */
export async function followRepository(options: EmbeddedRemoteOptions): Promise<Result<EmbeddedBase>> {
  const { repository, remote, base, paths = ["generated"], identity = defaultIdentity, limits, signal } = options;
  const problem = branchNameProblem(base);
  if (problem !== undefined) return fail("git-failed", `the base cannot be called so: ${problem}`);
  const questions = ["--git-common-dir", "--show-object-format", "--show-prefix"];
  const person = gitIn({ folder: repository, limits, signal });
  const facts = await person((run) => run.revparse(["--path-format=absolute", ...questions]));
  if (!facts.ok) return facts;
  const [source = "", objectFormat = "", prefix = ""] = facts.value.split("\n");
  const last = await person((run) => run.revparse(["--quiet", "--verify", "HEAD^{commit}"]), { no: [1] });
  if (!last.ok) return last;
  const head = last.value;
  if (head === "") return fail("git-failed", `${repository} has no commit yet; commit the specs and run again`);

  const made = await makeRemote(remote, (gitDir) =>
    initRemote(gitIn({ folder: gitDir, gitDir, limits, signal }), [
      `--initial-branch=${base}`,
      `--object-format=${objectFormat}`,
    ]),
  );
  if (!made.ok) return made;
  // One of its own: others may follow at the same time.
  await removeAbandoned(path.join(remote, "index"), (rest) => rest.startsWith("-"));
  const index = path.join(remote, `index-${randomUUID()}`);
  try {
    const environment = { ...identityEnvironment(identity), GIT_INDEX_FILE: index };
    const git = gitIn({ folder: remote, gitDir: remote, environment, limits, signal });
    const flags = ["--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--update-shallow"];
    const fetched = await git((run) => run.fetch([...flags, "--", source, "HEAD"]));
    if (!fetched.ok) return fetched;
    return await follow(git, { ref: `refs/heads/${base}`, head, folders: paths.map((name) => `${prefix}${name}/`) });
  } finally {
    await rm(index, { force: true });
  }
}

/** Nobody's hooks run in it: a push runs git there with the remote's own settings, and without ours. */
async function initRemote(git: RunGit, flags: readonly string[]): Promise<Result<unknown>> {
  const made = await git((run) => run.init(true, ["--template=", ...flags]));
  return made.ok ? git((run) => run.addConfig("core.hooksPath", "/dev/null")) : made;
}

/** Made elsewhere and put in its place whole, so that nobody meets half of it. */
async function makeRemote(remote: string, init: (gitDir: string) => Promise<Result<unknown>>): Promise<Result<void>> {
  const exists = () =>
    stat(path.join(remote, "HEAD")).then(
      () => true,
      () => false,
    );
  await removeAbandoned(remote, (rest) => rest.startsWith(".making-"));
  if (await exists()) return ok(undefined);
  let folder: string | undefined;
  try {
    await mkdir(path.dirname(remote), { recursive: true });
    folder = await mkdtemp(`${remote}.making-`);
    const made = await init(folder);
    if (!made.ok) return made;
    await rename(folder, remote);
    return ok(undefined);
  } catch (cause) {
    // Somebody else was first.
    if (await exists()) return ok(undefined);
    return fail("file-unwritable", `${remote} cannot be made; check who may write there and the free space`, { cause });
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

interface Following {
  readonly ref: string;
  readonly head: string;
  /** From the repository's root, with a final `/`. */
  readonly folders: readonly string[];
}

async function follow(git: RunGit, { ref, head, folders }: Following): Promise<Result<EmbeddedBase>> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const now = await git((run) => run.revparse(["--quiet", "--verify", ref]), { no: [1] });
    if (!now.ok) return now;
    const base = now.value;
    const contained = base === "" ? ok(false) : await isContained(git, head, base);
    if (!contained.ok) return contained;
    if (contained.value) return ok({ kind: "unchanged", commit: base });
    const next = base === "" ? ok(head) : await mergeKeeping(git, base, head, folders);
    if (!next.ok) return next;
    // Refused when somebody else moved the ref since.
    const from = base === "" ? "0".repeat(head.length) : base;
    const moved = await git((run) => run.raw(["update-ref", ref, next.value, from]));
    if (moved.ok) return ok({ kind: base === "" ? "made" : "moved", commit: next.value });
    if (!(moved.failure.cause instanceof GitExit) || moved.failure.cause.code !== 128) return moved;
  }
  return fail("base-moved", `${ref} of the embedded remote moved each time that this ran; run again`, {
    retry: "later",
  });
}

/** A merge with all files of `head`, but for the folders, which are those of `base`. */
async function mergeKeeping(
  git: RunGit,
  base: string,
  head: string,
  folders: readonly string[],
): Promise<Result<string>> {
  const read = await git((run) => run.raw(["read-tree", head]));
  if (!read.ok) return read;
  const theirs = await git((run) => run.raw(["ls-tree", "-r", head, "--", ...folders]));
  if (!theirs.ok) return theirs;
  const kept = await git((run) => run.raw(["ls-tree", "-r", base, "--", ...folders]));
  if (!kept.ok) return kept;
  const removed = theirs.value.replace(/^.*\t/gm, `0 ${"0".repeat(head.length)}\t`);
  const index = await git((run) => run.raw(["update-index", "--index-info"]), { input: removed + kept.value });
  if (!index.ok) return index;
  const tree = await git((run) => run.raw(["write-tree"]));
  if (!tree.ok) return tree;
  const message = `Follow ${head.slice(0, 10)}\n`;
  return makeCommit(git, { tree: tree.value.trim(), parents: [base, head], message });
}
