// A pull request as GitHub's API describes it: what is used of it, the rest may change.
import { z } from "zod";

import type { PullRequest } from "./host.ts";

export const GithubPull = z.object({
  number: z.int().positive(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullable(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  mergeable: z.boolean().nullish(),
  /** Without a repository: a fork that is gone. */
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }) }),
});
export type GithubPull = z.infer<typeof GithubPull>;

export function asPullRequest(pull: GithubPull): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    branch: pull.head.ref,
    base: pull.base.ref,
    title: pull.title,
    body: pull.body ?? "",
    state: pull.merged_at !== null ? "merged" : pull.state,
    head: pull.head.sha,
  };
}
