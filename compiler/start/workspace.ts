// The repository that the main job works in: a git repository with the specs of this one, so that pull requests can be opened and
// merged without touching the commits of whoever tries it.
import { cp, mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { gitIn, type RunGit } from "../propose/git/git.ts";
import { defaultIdentity, identityEnvironment } from "../propose/git/scratch.ts";
import { fail, ok, type Result } from "../result.ts";

/** Makes `workspace` a git repository in which `.fairlead/` is ignored, if it is none yet. */
export async function openWorkspace(workspace: string): Promise<Result<void>> {
  try {
    await mkdir(workspace, { recursive: true });
    const isNew = await stat(path.join(workspace, ".git")).then(
      () => false,
      () => true,
    );
    if (!isNew) return ok(undefined);
    const made = await gitOf(workspace)((run) => run.init(["--template=", "--initial-branch=main"]));
    if (!made.ok) return made;
    await writeFile(path.join(workspace, ".gitignore"), ".fairlead/\n");
    return ok(undefined);
  } catch (cause) {
    return unwritable(workspace, cause);
  }
}

/** Brings the specs of `root` into the workspace, and commits what changed. */
export async function syncWorkspace(root: string, workspace: string): Promise<Result<{ readonly changed: boolean }>> {
  const opened = await openWorkspace(workspace);
  if (!opened.ok) return opened;
  try {
    await rm(path.join(workspace, "specs"), { recursive: true, force: true });
    const source = path.join(root, "specs");
    await cp(source, path.join(workspace, "specs"), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
  } catch (cause) {
    return unwritable(workspace, cause);
  }
  return commitPaths(workspace, ["specs", ".gitignore"], "Edit the specs");
}

/** Commits what changed below the paths, as Fairlead. */
export async function commitPaths(
  workspace: string,
  paths: readonly string[],
  message: string,
): Promise<Result<{ readonly changed: boolean }>> {
  const git = gitOf(workspace);
  const added = await git((run) => run.add(["--all", "--force", "--", ...paths]));
  if (!added.ok) return added;
  const changed = await git((run) => run.diff(["--cached", "--name-only"]));
  if (!changed.ok) return changed;
  if (changed.value === "") return ok({ changed: false });
  const committed = await git((run) => run.commit(message, ["--no-gpg-sign"]));
  return committed.ok ? ok({ changed: true }) : committed;
}

function gitOf(workspace: string): RunGit {
  return gitIn({ folder: workspace, environment: identityEnvironment(defaultIdentity) });
}

function unwritable(folder: string, cause: unknown) {
  return fail("file-unwritable", `${folder} cannot be written; check who may write there and the free space`, {
    cause,
  });
}

/** Makes `folder` a checkout of a branch as it is on the remote now: what an agent beside the running system would have. */
export async function checkOut(
  remote: string,
  branch: string,
  folder: string,
): Promise<Result<{ readonly commit: string }>> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    return fail("file-unwritable", `${folder} cannot be made; check who may write there and the free space`, { cause });
  }
  const git = gitIn({ folder });
  const made = await git((run) => run.init(["--template=", `--initial-branch=${branch}`]));
  if (!made.ok) return made;
  const fetched = await git((run) => run.fetch(["--no-tags", "--", remote, `refs/heads/${branch}`]));
  if (!fetched.ok) return fetched;
  const out = await git((run) => run.checkout(["--force", "--detach", "FETCH_HEAD"]));
  if (!out.ok) return out;
  const commit = await git((run) => run.revparse(["HEAD"]));
  return commit.ok ? ok({ commit: commit.value }) : commit;
}
