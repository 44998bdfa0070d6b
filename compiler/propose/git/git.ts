// The only file that knows simple-git, and so the only one that starts git. No shell, no prompt, no pager, a limit on time,
// and every failure as a Failure with git's own words, without secrets.
import { GitError, simpleGit, type SimpleGit } from "simple-git";

import { fail, ok, type Result } from "../../result.ts";
import { gitEnvironment, gitSettings } from "../../../specs/program/git-environment.ts";
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
  /** Added to the settings that every call has. */
  readonly settings?: readonly string[];
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

/** How git ended where it refused: the `cause` of the failure. */
export class GitExit {
  readonly code: number;
  readonly stdout: string;
  /** Without secrets. */
  readonly stderr: string;

  constructor(code: number, stdout: string, stderr: string) {
    this.code = code;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

interface GitOptions {
  /** Given to git; nothing unless said. */
  readonly input?: string;
  /** The remote that the command talks to; it then has the longer limit, and failures name it. */
  readonly remote?: string;
  /** Exit codes that say no, and are no failures: the answer is then what git printed, mostly nothing. */
  readonly no?: readonly number[];
}

const defaultLimits: GitLimits = { localMs: 60_000, remoteMs: 300_000 };
/** Time that git gets to end after it was told to. */
const graceMs = 5_000;

/**
 * Runs one command of simple-git in one place: its own method where it has one, else `raw`. Functions that need git take this,
 * so that a place is described once.
 */
export type RunGit = <T>(command: (git: SimpleGit) => PromiseLike<T>, options?: GitOptions) => Promise<Result<T>>;

/**
 * A runner for `place`. A command that ends with another exit code than 0 and those named, is stopped by the limit or the
 * signal, or cannot start, is a Failure: `git-failed`, or `host-unreachable` where the remote did not answer.
 */
export function gitIn(place: GitPlace): RunGit {
  return async (command, options = {}) => {
    const { remote } = options;
    const limits = place.limits ?? defaultLimits;
    const limitMs = remote === undefined ? limits.localMs : limits.remoteMs;
    const outcome = await start(place, command, options, limitMs);
    switch (outcome.kind) {
      case "done":
        return ok(outcome.value);
      case "refused":
        return gitFailure({ command: outcome.command, remote, exit: outcome.exit });
      case "stopped":
        return fail("git-failed", `${outcome.command} was stopped because the caller asked for it`, {
          retry: "later",
        });
      case "late":
        return fail(
          remote === undefined ? "git-failed" : "host-unreachable",
          `${outcome.command} did not end within ${limitMs / 1000} s; check ${remote === undefined ? "the machine's load" : "the connection to the remote"} and run again`,
          { retry: "later" },
        );
    }
  };
}

type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly command: string; readonly exit: GitExit }
  | { readonly kind: "late" | "stopped"; readonly command: string };

async function start<T>(
  place: GitPlace,
  command: (git: SimpleGit) => PromiseLike<T>,
  { input = "", no = [] }: GitOptions,
  limitMs: number,
): Promise<Outcome<T>> {
  const environment = gitEnvironment(process.env, {
    ...(place.gitDir === undefined ? {} : { GIT_DIR: place.gitDir }),
    ...place.environment,
  });
  const late = AbortSignal.timeout(limitMs);
  const abort = place.signal === undefined ? late : AbortSignal.any([late, place.signal]);
  let exit: GitExit | undefined;
  try {
    const git = simpleGit({
      baseDir: place.folder,
      abort,
      allowEnvironment: Object.keys(environment),
      // The other side of a local push has its own.
      config: [...gitSettings, ...(place.settings ?? [])],
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
        if (result.exitCode === 0 || no.includes(result.exitCode)) return undefined;
        const [stdout, stderr] = [result.stdOut, result.stdErr].map((chunks) => Buffer.concat(chunks).toString());
        exit = new GitExit(result.exitCode, stdout!, redacted(stderr!, place.secrets));
        // simple-git sees no error where git says nothing.
        return error ?? new Error(`exit code ${result.exitCode}`);
      },
    }).env(environment);
    return { kind: "done", value: await Promise.race([command(git), givenUp(abort)]) };
  } catch (error) {
    const name = nameOf(error);
    if (abort.aborted) return { kind: place.signal?.aborted === true ? "stopped" : "late", command: name };
    // Without an exit it did not even start.
    exit ??= new GitExit(-1, "", `${String(error)} (in ${place.folder})`);
    return { kind: "refused", command: name, exit };
  }
}

/** What failed, such as `git fetch`; simple-git puts settings before some commands. */
function nameOf(error: unknown): string {
  const words = error instanceof GitError ? (error.task?.commands ?? []) : [];
  const name = words.find((word, at) => word !== "-c" && words[at - 1] !== "-c");
  return name === undefined ? "git" : `git ${name}`;
}

/** Rejects when git did not even end after it was told to; what it started may hold its output open. */
async function givenUp(abort: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    abort.addEventListener("abort", () => setTimeout(() => reject(new Error("stopped")), graceMs).unref(), {
      once: true,
    });
  });
}
