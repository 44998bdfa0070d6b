// What a branch of the remote holds below generated/, on disk for as long as somebody reads it: the state that a pull request
// changes, whatever the working tree holds.
import { rm } from "node:fs/promises";
import { fail, ok, type Result } from "../result.ts";
import type { GitRuntime, RunGit } from "./git/git.ts";
import { redacted } from "./git/git-failure.ts";
import { sameSpecs } from "./same-specs.ts";
import { remoteAccess } from "./git/remote-access.ts";
import { fetchRefs, readRefs } from "./git/remote-refs.ts";
import { readRepository } from "./git/work-tree.ts";
import { defaultIdentity, withScratch } from "./git/scratch.ts";
import { makeTemporaryFolder } from "./git/temporary-folder.ts";

export interface BaseRequest extends GitRuntime {
  /** A git repository, or a folder in one. Absolute. */
  readonly repository: string;
  /** Name of a remote of the repository, an address, or a path. */
  readonly remote: string;
  readonly base: string;
  /** The commit that the base has to be at; any unless said. */
  readonly at?: string;
  /** Files and folders that the specs name, from `repository`: the base has to hold them as the last commit does. */
  readonly inputs?: readonly string[];
  readonly token?: string;
}

/**
 * Calls `work` with a folder that holds `generated/` as it is on the base, or nothing when the base has none; it is removed
 * afterwards. A base whose specs are not those of the repository's last commit is the failure `base-moved`.
 */
export async function withBaseGenerated<T>(
  request: BaseRequest,
  work: (folder: string) => Promise<T>,
): Promise<Result<T>> {
  const { limits, signal, token, base } = request;
  const repository = await readRepository({ folder: request.repository, limits, signal }, request.remote);
  if (!repository.ok) return repository;
  const { objects, objectFormat, prefix, remote } = repository.value;
  const access = remoteAccess(repository.value, token);
  const settings = {
    author: defaultIdentity,
    objectFormat,
    borrowFrom: objects,
    limits,
    signal,
    secrets: access.secrets,
    configuration: [...access.configuration, ...checkOutSettings],
  };
  const temporary = await makeTemporaryFolder("fairlead-base-");
  if (!temporary.ok) return temporary;
  const folder = temporary.value;
  try {
    const filled = await withScratch(settings, async (git) => {
      const ref = `refs/heads/${base}`;
      const refs = await readRefs(git, remote, [ref]);
      if (!refs.ok) return refs;
      if (!refs.value.has(ref)) {
        const where = redacted(remote);
        return fail("git-failed", `${where} has no branch ${base} to propose to; push it first, or name another base`);
      }
      const fetched = await fetchRefs(git, remote, [ref], { shallow: objects === undefined });
      if (!fetched.ok) return fetched;
      const commit = fetched.value.get(ref)!;
      if (request.at !== undefined && request.at !== commit)
        return fail("base-moved", `${base} of ${redacted(remote)} has moved; run it again`, { retry: "later" });
      const same = await sameSpecs(git, { ...request, commit, prefix, where: `${base} of ${redacted(remote)}` });
      return same.ok ? checkOut(git, `${commit}:${prefix}generated`, folder) : same;
    });
    return filled.ok ? ok(await work(folder)) : filled;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const checkOutSettings = [
  // Links become files with a path in them: nothing that is read leads out of the folder.
  { key: "core.symlinks", value: "false" },
  // The machine's own settings may ask for other line ends, and so for other digests.
  { key: "core.autocrlf", value: "false" },
  { key: "core.eol", value: "lf" },
];

async function checkOut(git: RunGit, tree: string, folder: string): Promise<Result<void>> {
  const there = await git((run) => run.revparse(["--quiet", "--verify", tree]), { no: [1, 128] });
  if (!there.ok) return there;
  const id = there.value;
  if (id === "") return ok(undefined);
  for (const args of [
    ["read-tree", id],
    [`--work-tree=${folder}`, "checkout-index", "--all", "--force", "--prefix=generated/"],
  ]) {
    const done = await git((run) => run.raw(args));
    if (!done.ok) return done;
  }
  return ok(undefined);
}
