// The only file that knows simple-git, and so the only one that starts git. No shell, no prompt, no pager, a limit on time,
// and every failure as a Failure with git's own words, without secrets.
import { simpleGit } from "simple-git";

import { fail, ok, type Result } from "../../result.ts";
import { gitEnvironment } from "../../../specs/program/git-environment.ts";
import { gitFailure, redacted } from "./git-failure.ts";

/** What every caller may set. */
export interface GitRuntime {
  readonly limits?: GitLimits | undefined;
  /** Ends commands that run, and keeps others from starting. */
  readonly signal?: AbortSignal | undefined;
}

/** Where and how git runs. */
export interface GitPlace extends GitRuntime {
  /** An existing folder, absolute. */
  readonly folder: string;
  /** The repository to work on; absent: the one that `folder` is in, found by git with its checks of ownership. */
  readonly gitDir?: string;
  /** Added to the environment; such as the names of author and committer. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Texts that no message may show. */
  readonly secrets?: readonly string[] | undefined;
}

/** In milliseconds, for one command. */
interface GitLimits {
  readonly localMs: number;
  /** Commands that talk to a remote. */
  readonly remoteMs: number;
}

interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface GitOptions {
  readonly input?: string;
  /** The remote that the command talks to; it then has the longer limit, and failures name it. */
  readonly remote?: string;
  /** Exit codes that are answers. */
  readonly codes?: readonly number[];
}

const defaultLimits: GitLimits = { localMs: 60_000, remoteMs: 300_000 };
/** Time that git gets to end after it was told to. */
const graceMs = 5_000;

/** Runs git in one place. Functions that need git take this, so that a place is described once. */
export type RunGit = (args: readonly string[], options?: GitOptions) => Promise<Result<GitAnswer>>;

/**
 * A runner for `place`. A command that ends with another exit code than those named, is stopped by the limit or the signal,
 * or cannot start, is a Failure: `git-failed`, or `host-unreachable` where the remote did not answer.
 */
export function gitIn(place: GitPlace): RunGit {
  return async (args, options = {}) => {
    const { codes = [0], remote } = options;
    const limits = place.limits ?? defaultLimits;
    const limitMs = remote === undefined ? limits.localMs : limits.remoteMs;
    const outcome = await start(place, args, options.input ?? "", limitMs);
    switch (outcome.kind) {
      case "ended":
        if (codes.includes(outcome.answer.code)) return ok(outcome.answer);
        return gitFailure({ args, remote, ...outcome.answer });
      case "stopped":
        return fail("git-failed", `git ${args[0]} was stopped because the caller asked for it`, { retry: "later" });
      case "late":
        return fail(
          remote === undefined ? "git-failed" : "host-unreachable",
          `git ${args[0]} did not end within ${limitMs / 1000} s; check ${remote === undefined ? "the machine's load" : "the connection to the remote"} and run again`,
          { retry: "later" },
        );
    }
  };
}

type Outcome =
  | { readonly kind: "ended"; readonly answer: GitAnswer }
  | { readonly kind: "late" }
  | { readonly kind: "stopped" };

async function start(place: GitPlace, args: readonly string[], input: string, limitMs: number): Promise<Outcome> {
  const environment = gitEnvironment(process.env, {
    ...(place.gitDir === undefined ? {} : { GIT_DIR: place.gitDir }),
    ...place.environment,
  });
  const late = AbortSignal.timeout(limitMs);
  const abort = place.signal === undefined ? late : AbortSignal.any([late, place.signal]);
  let answer: GitAnswer | undefined;
  try {
    const git = simpleGit({
      baseDir: place.folder,
      abort,
      allowEnvironment: Object.keys(environment),
      // Of no configuration, so not of the machine's either. The other side of a local push has its own.
      // A folder of the work tree that looks like a bare repository is none to git (2.38 and newer), and its settings start nothing.
      config: ["core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.bareRepository=explicit"],
      // Arguments and environment are made in this folder only, and what they hold from outside is checked there.
      unsafe: {
        allowUnsafeAskPass: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeExec: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeSshCommand: true,
        allowUnsafeTemplateDir: true,
      },
      // Only `close` says that all output was read.
      completion: { onClose: true, onExit: false },
      // Always: a standard input that nobody ends is waited for.
      input: () => Buffer.from(input),
      errors(error, result) {
        answer = {
          code: result.exitCode,
          stdout: Buffer.concat(result.stdOut).toString(),
          stderr: redacted(Buffer.concat(result.stdErr).toString(), place.secrets),
        };
        return error;
      },
    }).env(environment);
    await Promise.race([git.raw([...args]), givenUp(abort)]);
  } catch (error) {
    if (abort.aborted) return { kind: place.signal?.aborted === true ? "stopped" : "late" };
    // It did not even start.
    answer ??= { code: -1, stdout: "", stderr: `${String(error)} (in ${place.folder})` };
  }
  if (answer === undefined) throw new Error("internal: git ended without an exit code");
  return { kind: "ended", answer };
}

/** Rejects when git did not even end after it was told to; what it started may hold its output open. */
async function givenUp(abort: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    abort.addEventListener("abort", () => setTimeout(() => reject(new Error("stopped")), graceMs).unref(), {
      once: true,
    });
  });
}
