// Which host takes the pull request: GitHub where the remote is a repository there, and otherwise the remote itself, which keeps
// pull requests in refs of its own. A repository without a remote gets one of its own.
import path from "node:path";
import { fail, ok, type Result } from "../../result.ts";
import { bareHost } from "./bare.ts";
import { followRepository } from "./embedded.ts";
import { gitIn } from "../git/git.ts";
import { githubHost } from "./github.ts";
import { githubAddress } from "./github-address.ts";
import type { Host } from "./host.ts";
import { readRepository } from "../git/work-tree.ts";

export interface HostRequest {
  /** A git repository, or a folder in one. Absolute. */
  readonly repository: string;
  /** Name of a remote, an address or a path; absent: `origin`, and the embedded remote where there is no origin. */
  readonly remote?: string;
  readonly base: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ChosenHost {
  readonly kind: "github" | "bare";
  readonly remote: string;
  readonly host: Host;
  /** Of GitHub. */
  readonly token?: string;
}

export async function chooseHost(request: HostRequest): Promise<Result<ChosenHost>> {
  const remote = await chosenRemote(request);
  if (!remote.ok) return remote;
  const found = await readRepository({ folder: request.repository }, remote.value);
  if (!found.ok) return found;
  const { remote: address, objectFormat } = found.value;
  const github = githubAddress(address);
  if (github === undefined) {
    return ok({ kind: "bare", remote: remote.value, host: bareHost({ remote: address, objectFormat }) });
  }
  const { GITHUB_TOKEN, GH_TOKEN } = request.environment;
  const token = GITHUB_TOKEN || GH_TOKEN;
  if (!token) {
    return fail(
      "host-refused",
      `${github.owner}/${github.repo} is on GitHub, and there is no token to open a pull request with. Set GITHUB_TOKEN (or GH_TOKEN) to one that may write contents and pull requests.`,
    );
  }
  return ok({ kind: "github", remote: remote.value, host: githubHost({ ...github, token }), token });
}

/** Below the folder that git keeps for itself: nothing that comes with a clone can be in there, and it goes with the clone. */
async function embeddedRemote(repository: string): Promise<Result<string>> {
  const own = await gitIn({ folder: repository })((run) =>
    run.revparse(["--path-format=absolute", "--git-common-dir"]),
  );
  return own.ok ? ok(path.join(own.value, "fairlead", "remote.git")) : own;
}

async function chosenRemote({ repository, remote, base }: HostRequest): Promise<Result<string>> {
  if (remote !== undefined) return ok(remote);
  const remotes = await gitIn({ folder: repository })((run) => run.getRemotes());
  if (!remotes.ok) return remotes;
  if (remotes.value.some(({ name }) => name === "origin")) return ok("origin");
  const embedded = await embeddedRemote(repository);
  if (!embedded.ok) return embedded;
  const followed = await followRepository({ repository, remote: embedded.value, base });
  return followed.ok ? ok(embedded.value) : followed;
}
