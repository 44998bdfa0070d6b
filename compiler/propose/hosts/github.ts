// Pull requests on GitHub, or GitHub Enterprise. The only file that knows octokit. Waits as GitHub asks, within limits, and
// never shows the token.
import { Octokit, RequestError } from "octokit";
import { z } from "zod";

import { fail, ok, type Result } from "../../result.ts";
import { githubFailure } from "./github-failure.ts";
import type { BranchPair, Host, MergeRequest, Merged, OpenOutcome, PullRequest, PullRequestText } from "./host.ts";
import { GithubPull, asPullRequest } from "./github-pull.ts";
import { tokenOrigin } from "../git/remote-address.ts";

export interface GithubHostOptions {
  readonly owner: string;
  readonly repo: string;
  /** Allowed to read and write pull requests, and to write contents where `merge` is used. */
  readonly token: string;
  /** Of the API: `https://api.github.com` unless said, `https://<host>/api/v3` for GitHub Enterprise. */
  readonly baseUrl?: string;
  readonly patience?: Partial<GithubPatience>;
  readonly signal?: AbortSignal;
}

interface GithubPatience {
  /** How often a request is sent again after an error of the server or the network; waits 1, 4, 9 s. */
  readonly retries: number;
  /** The longest wait that a rate limit may ask for; when it asks for more, the answer is a failure. */
  readonly waitSeconds: number;
  /** For one answer. */
  readonly answerMs: number;
  /** What a second of waiting lasts. Tests make it short; writes then follow each other without the space that GitHub asks for. */
  readonly secondMs: number;
}

/** Merges are always merge commits. GitHub itself decides whether the repository's rules allow them. */
export function githubHost(options: GithubHostOptions): Host {
  const { owner, repo, baseUrl = "https://api.github.com" } = options;
  const name = `GitHub ${owner}/${repo}`;
  const at: Github = { name, owner, repo, octokit: octokitFor(options, baseUrl), options };
  const guarded = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
    optionsProblem(options, baseUrl) ?? work();
  return {
    name,
    limits: { bodyCharacters: 65_536, titleCharacters: 256 },
    find: (pair) => guarded(() => find(at, pair)),
    open: (pair, text) => guarded(() => open(at, pair, text)),
    update: (number, text) => guarded(() => update(at, number, text)),
    merge: (number, request) => guarded(() => merge(at, number, request)),
    close: (number, { body }) => guarded(() => close(at, number, body)),
  };
}

interface Github {
  readonly name: string;
  readonly owner: string;
  readonly repo: string;
  readonly octokit: Octokit;
  readonly options: GithubHostOptions;
}

async function find(at: Github, { branch, base }: BranchPair): Promise<Result<PullRequest | undefined>> {
  const { owner, repo, octokit } = at;
  const query = { owner, repo, state: "open", head: `${owner}:${branch}`, base, per_page: 100 } as const;
  const pulls = await ask(at, "look for a pull request", z.array(GithubPull), () => octokit.rest.pulls.list(query));
  if (!pulls.ok) return pulls;
  // A filter that GitHub does not understand is ignored by it, and a fork may have a branch of the same name.
  const own = pulls.value.find(({ head, base: into }) => {
    return head.ref === branch && into.ref === base && head.repo?.full_name === into.repo.full_name;
  });
  return ok(own && asPullRequest(own));
}

async function open(at: Github, pair: BranchPair, text: PullRequestText): Promise<Result<OpenOutcome>> {
  const { owner, repo, octokit } = at;
  const parameters = { owner, repo, head: pair.branch, base: pair.base, ...text };
  for (let attempt = 1; ; attempt++) {
    const pull = await ask(at, `open a pull request from ${pair.branch}`, GithubPull, () =>
      octokit.rest.pulls.create(parameters),
    );
    if (pull.ok) return ok({ kind: "opened", pull: asPullRequest(pull.value) });
    const complaint = pull.failure.message;
    if (complaint.includes("A pull request already exists")) {
      const found = await find(at, pair);
      if (!found.ok) return found;
      return found.value === undefined ? pull : ok({ kind: "already-open", pull: found.value });
    }
    const noCommits = complaint.includes("No commits between");
    // A branch that was pushed a moment ago may not be known to GitHub's API yet.
    const unseen = noCommits || complaint.includes('"head" is invalid');
    if (unseen && attempt < 3) await pause(attempt, at.options);
    else return noCommits ? ok({ kind: "no-commits" }) : pull;
  }
}

async function update(at: Github, number: number, text: PullRequestText): Promise<Result<PullRequest>> {
  const { owner, repo, octokit } = at;
  const parameters = { owner, repo, pull_number: number, ...text };
  const pull = await ask(at, `update pull request ${number}`, GithubPull, () => octokit.rest.pulls.update(parameters));
  if (!pull.ok) return pull;
  const updated = asPullRequest(pull.value);
  if (updated.state === "open") return ok(updated);
  return fail("host-refused", `pull request ${number} is ${updated.state}; run again to open a new one`);
}

async function merge(at: Github, number: number, { head, title }: MergeRequest): Promise<Result<Merged>> {
  const { owner, repo, octokit } = at;
  const parameters = {
    owner,
    repo,
    pull_number: number,
    sha: head,
    merge_method: "merge",
    commit_title: title,
  } as const;
  for (let attempt = 1; ; attempt++) {
    const answer = z.object({ sha: z.string() });
    const merged = await ask(at, `merge pull request ${number}`, answer, () => octokit.rest.pulls.merge(parameters));
    if (merged.ok) return ok({ commit: merged.value.sha });
    if (merged.failure.reason !== "host-refused") return merged;
    const now = await get(at, number);
    if (!now.ok) return merged;
    const { merged_at, merge_commit_sha, mergeable } = now.value;
    if (merged_at !== null && merge_commit_sha !== null && now.value.head.sha === head)
      return ok({ commit: merge_commit_sha });
    // GitHub has not found out yet whether it can be merged, or the base moved while it tried.
    const unsettled = mergeable === null || merged.failure.message.includes("Base branch was modified");
    if (!unsettled || attempt === 3) return merged;
    await pause(attempt, at.options);
  }
}

async function close(at: Github, number: number, body: string): Promise<Result<PullRequest>> {
  const { owner, repo, octokit } = at;
  const now = await get(at, number);
  if (!now.ok) return now;
  const pull = asPullRequest(now.value);
  if (pull.state === "merged") return fail("host-refused", `pull request ${number} is merged and cannot be closed`);
  if (pull.state === "closed") return ok(pull);
  const parameters = { owner, repo, pull_number: number, body, state: "closed" } as const;
  const closed = await ask(at, `close pull request ${number}`, GithubPull, () => octokit.rest.pulls.update(parameters));
  return closed.ok ? ok(asPullRequest(closed.value)) : closed;
}

async function get(at: Github, number: number): Promise<Result<GithubPull>> {
  const { owner, repo, octokit } = at;
  const parameters = { owner, repo, pull_number: number };
  return ask(at, `read pull request ${number}`, GithubPull, () => octokit.rest.pulls.get(parameters));
}

/** Sends a request, and again where GitHub asks to wait in a way that octokit does not know. */
async function ask<T>(
  at: Github,
  what: string,
  answer: z.ZodType<T>,
  send: () => Promise<{ readonly data: unknown }>,
): Promise<Result<T>> {
  const { waitSeconds } = patienceOf(at.options);
  for (let attempt = 0; ; attempt++) {
    try {
      const { data } = await send();
      if (data === "") return unreadable(at, what, "the answer did not arrive in time or not in full; run again");
      const read = answer.safeParse(data);
      if (read.success) return ok(read.data);
      return unreadable(
        at,
        what,
        "the answer is not one of GitHub's API; check its address and what stands in between",
      );
    } catch (error) {
      if (!(error instanceof RequestError)) return githubFailure(at, what, { status: 0, message: String(error) });
      const seconds = [403, 429].includes(error.status) ? Number(error.response?.headers["retry-after"]) : NaN;
      const known = /secondary rate/i.test(error.message);
      if (known || attempt === 2 || !(seconds <= waitSeconds)) return githubFailure(at, what, error);
      await pause(seconds, at.options);
    }
  }
}

function unreadable({ name }: Github, what: string, problem: string): Result<never> {
  return fail("host-unreachable", `cannot ${what} on ${name}: ${problem}`, { retry: "later" });
}

function octokitFor(options: GithubHostOptions, baseUrl: string): Octokit {
  const { owner, repo, token, signal } = options;
  const { retries, waitSeconds, answerMs, secondMs } = patienceOf(options);
  const silent = () => undefined;
  const worthWaiting = (seconds: number, _request: unknown, _octokit: unknown, attempt: number) =>
    seconds <= waitSeconds && attempt < 2;
  const octokit = new Octokit({
    baseUrl,
    ...(token === "" ? {} : { auth: token }),
    userAgent: "fairlead",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      fetch: (url: string, init: RequestInit) => {
        const late = AbortSignal.timeout(answerMs);
        return fetch(url, { ...init, signal: signal === undefined ? late : AbortSignal.any([late, signal]) });
      },
    },
    // Only what may pass by itself; GitHub counts refused requests too.
    retry: {
      retries,
      retryAfterBaseValue: secondMs,
      doNotRetry: [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 451],
    },
    throttle: {
      id: `${baseUrl} ${owner}/${repo}`,
      onRateLimit: worthWaiting,
      onSecondaryRateLimit: worthWaiting,
      retryAfterBaseValue: secondMs,
      ...(secondMs === 1000 ? {} : { write: unspaced, notifications: unspaced }),
    },
  });
  octokit.hook.before("request", (request) => {
    request.headers["x-github-api-version"] = "2022-11-28";
  });
  return octokit;
}

/** Stands for a queue of octokit's that lets every request through at once. */
const unspaced = { key: () => ({ schedule: async () => undefined }) };

function patienceOf({ patience = {} }: GithubHostOptions): GithubPatience {
  return { retries: 3, waitSeconds: 60, answerMs: 30_000, secondMs: 1000, ...patience };
}

function optionsProblem({ owner, repo, token }: GithubHostOptions, baseUrl: string): Result<never> | undefined {
  if (!/^[A-Za-z0-9._-]+$/.test(owner) || !/^[A-Za-z0-9._-]+$/.test(repo)) {
    return fail(
      "host-refused",
      `${JSON.stringify(`${owner}/${repo}`)} is no repository on GitHub; write it as owner/name`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return fail(
      "host-refused",
      `there is no usable token for GitHub ${owner}/${repo}; set one that may write pull requests`,
    );
  }
  if (tokenOrigin(baseUrl) === undefined) {
    return fail(
      "host-refused",
      `a token is not sent to ${JSON.stringify(baseUrl)}; the address of GitHub's API starts with https://`,
    );
  }
  return undefined;
}

async function pause(seconds: number, options: GithubHostOptions): Promise<void> {
  const { signal } = options;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * patienceOf(options).secondMs);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
