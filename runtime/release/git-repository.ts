// The git repository that a folder is in: where the folder is in it, and the tips of the branches that this clone has. Changes nothing; git
// starts no other program, and asks no remote.
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { gitEnvironment, gitSettings } from "../../specs/program/git-environment.ts";
import { fail, ok, type Result } from "../result.ts";

export interface GitLimits {
  /** Milliseconds for each of the few processes. */
  readonly ms: number;
  /** Bytes of the largest object that is read. */
  readonly objectBytes: number;
}

export const gitLimits: GitLimits = { ms: 120_000, objectBytes: 64 * 2 ** 20 };

interface Tip {
  /** As a person calls it: `main`, `origin/main`, `HEAD`. */
  readonly branch: string;
  readonly commit: string;
}

export interface GitRepository {
  /** Folders from the repository's root to the folder that was asked about, one character a byte. */
  readonly prefix: readonly string[];
  /** Local branches and those of remotes by name, then HEAD. */
  readonly tips: readonly Tip[];
}

/** Undefined where the folder is in no repository, or is not there. `no git` where no program of that name is. */
export async function readRepository(
  folder: string,
  limits: GitLimits,
): Promise<Result<GitRepository | "no git" | undefined>> {
  if (!(await isFolder(folder))) return ok(undefined);
  const top = await askGit(folder, ["rev-parse", "--show-prefix"], limits);
  if (top.code === "ENOENT") return ok("no git");
  if (top.code !== 0 && /^fatal: not a git repository \(or any/m.test(top.said)) return ok(undefined);
  if (top.code !== 0) return unanswered(folder, top.said);
  const head = await askGit(folder, ["rev-parse", "--verify", "--quiet", "HEAD"], limits);
  // Before the first commit there is no HEAD.
  if (head.code !== 0 && head.code !== 1) return unanswered(folder, head.said);
  const refs = await askGit(
    folder,
    ["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/remotes"],
    limits,
  );
  // A branch that names no object is passed over with these words and exit code 0, and its releases are not known.
  const broken = /^warning: ignoring broken ref .*$/m.exec(refs.said)?.[0];
  if (refs.code !== 0 || broken !== undefined) return unanswered(folder, broken ?? refs.said);
  const tips: Tip[] = [];
  for (const line of refs.out.toString("utf8").split("\n")) {
    const [, commit, branch] = /^([0-9a-f]+) refs\/(?:heads|remotes)\/(.+)$/.exec(line) ?? [];
    if (commit !== undefined && branch !== undefined) tips.push({ branch, commit });
  }
  // On a branch it is that of the branch, which has the better name.
  const commit = head.out.toString("latin1").trim();
  if (commit !== "") tips.push({ branch: "HEAD", commit });
  const prefix = top.out.toString("latin1").replace(/\n$/, "");
  return ok({ prefix: prefix.split("/").filter((name) => name !== ""), tips });
}

interface Answer {
  /** Undefined where git was ended; a word where it did not even start. */
  readonly code: number | string | undefined;
  readonly out: Buffer;
  /** In its own words; of what ended well, warnings. */
  readonly said: string;
}

/** One question. */
export function askGit(folder: string, args: readonly string[], limits: GitLimits): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {
      ...placeOf(folder, limits),
      maxBuffer: limits.objectBytes,
      encoding: "buffer",
    } as const;
    execFile("git", [...gitOptions, ...args], options, (error, out, errors) => {
      const code = error === null ? 0 : (error.code ?? undefined);
      const ended = code === undefined ? `it did not end within ${limits.ms / 1000} s` : `it ended with ${code}`;
      resolve({ code, out, said: errors.toString("utf8").trim() || `git ${args[0]}: ${ended}` });
    });
  });
}

/** Before every command. */
export const gitOptions = ["--no-pager", ...[...gitSettings, "safe.directory=*"].flatMap((one) => ["-c", one])];

/** Where it runs, and how long. A clone that has not all objects would fetch them, over whatever its configuration names. */
export function placeOf(folder: string, { ms }: GitLimits) {
  const env = gitEnvironment(process.env, { GIT_ALLOW_PROTOCOL: "none", GIT_NO_LAZY_FETCH: "1" });
  return { cwd: folder, env, timeout: ms, killSignal: "SIGKILL" } as const;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function unanswered(folder: string, why: string) {
  return fail(
    "release-invalid",
    `What the releases on the branches of ${folder} pin is not known, and nothing was removed. Repair what git says, and run the same command again: ${why.trim().slice(0, 2000)}`,
  );
}
