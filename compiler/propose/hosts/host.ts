// What proposing needs from a place that keeps pull requests. GitHub and a bare git remote answer it; nothing here knows which.
import type { Result } from "../../result.ts";

/** A place that keeps pull requests for one repository. Every method may be repeated after a failure without doing harm. */
export interface Host {
  /** Names the place in messages: `GitHub acme/models`. Never holds a secret. */
  readonly name: string;
  readonly limits: HostLimits;
  /** The open pull request that would bring `branch` into `base`; `undefined` when there is none. */
  find(pair: BranchPair): Promise<Result<PullRequest | undefined>>;
  /** Both branches must be on the remote already. At most one pull request is ever open for a pair. */
  open(pair: BranchPair, text: PullRequestText): Promise<Result<OpenOutcome>>;
  /** Replaces title and body. */
  update(number: number, text: PullRequestText): Promise<Result<PullRequest>>;
  /** Brings the pull request's head into its base by a merge commit. Merging what is merged already succeeds. */
  merge(number: number, request: MergeRequest): Promise<Result<Merged>>;
  /** Closes without merging and replaces the body by one that says why. Closing what is closed already succeeds. */
  close(number: number, request: { readonly body: string }): Promise<Result<PullRequest>>;
}

/** Both are names of branches, without `refs/heads/`. */
export interface BranchPair {
  readonly branch: string;
  readonly base: string;
}

/** In UTF-16 units (`string.length`), which is never less than the host's own count of characters. */
export interface HostLimits {
  readonly bodyCharacters: number;
  readonly titleCharacters: number;
}

export interface PullRequestText {
  /** One line. */
  readonly title: string;
  /** Markdown; empty means no body. */
  readonly body: string;
}

export interface PullRequest extends BranchPair, PullRequestText {
  /** Counted by the host from 1, never used twice. */
  readonly number: number;
  /** What a person opens or fetches: a web address, or a ref and its repository. */
  readonly url: string;
  readonly state: "open" | "merged" | "closed";
  /** Commit at the tip of `branch` as the host knew it when it was asked; a host may be seconds behind a push. */
  readonly head: string;
}

/** `no-commits`: the base holds all commits of the branch already, so there is nothing to ask for. */
export type OpenOutcome =
  | { readonly kind: "opened" | "already-open"; readonly pull: PullRequest }
  | { readonly kind: "no-commits" };

export interface MergeRequest {
  /** The commit that the caller looked at. A branch that moved since is not merged: failure `branch-modified`. */
  readonly head: string;
  /** Subject of the merge commit. */
  readonly title: string;
}

export interface Merged {
  /** The commit of the base branch that holds the head. */
  readonly commit: string;
}
