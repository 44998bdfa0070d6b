// Refs of a remote: read, fetched, and moved only from where they were seen. All agreement between proposers rests on `push`.
import { fail, ok, type Result } from "../../result.ts";
import { GitExit, type RunGit } from "./git.ts";
import { redacted, said } from "./git-failure.ts";

/** Full ref name -> object id. */
export type Refs = ReadonlyMap<string, string>;

/** Refs of the remote that match one of the names; `*` stands for anything. None is an empty map, as for an empty remote. */
export async function readRefs(git: RunGit, remote: string, names: readonly string[]): Promise<Result<Refs>> {
  const answer = await git((run) => run.listRemote(["--quiet", "--", remote, ...names]), { remote });
  if (!answer.ok) return answer;
  const patterns = names.map(
    (name) => new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`),
  );
  const refs = new Map<string, string>();
  for (const line of answer.value.split("\n")) {
    const [id, ref] = line.split("\t");
    // ls-remote takes `heads/x` for `refs/elsewhere/heads/x` too.
    if (id === undefined || ref === undefined || !patterns.some((pattern) => pattern.test(ref))) continue;
    refs.set(ref, id);
  }
  return ok(refs);
}

/**
 * Brings the objects of refs of the remote here, and returns the refs as they were then: they may have moved since they
 * were read. `shallow`: the tips only, for a repository that can borrow nothing.
 */
export async function fetchRefs(
  git: RunGit,
  remote: string,
  names: readonly string[],
  { shallow }: { readonly shallow: boolean },
): Promise<Result<Refs>> {
  if (names.length === 0) return ok(new Map());
  const local = (name: string) => name.replace(/^refs\//, fetched);
  const flags = ["--no-progress", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--update-shallow"];
  const depth = shallow ? ["--depth=1"] : [];
  const refspecs = names.map((name) => `+${name}:${local(name)}`);
  const fetch = await git((run) => run.fetch([...flags, ...depth, "--", remote, ...refspecs]), { remote });
  if (!fetch.ok) return fetch;
  const list = await git((run) => run.raw(["for-each-ref", "--format=%(objectname) %(refname)", fetched]));
  if (!list.ok) return list;
  const here = new Map(
    list.value.split("\n").map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]),
  );
  const refs = new Map<string, string>();
  for (const name of names) {
    const id = here.get(local(name));
    if (id === undefined) return fail("git-failed", `git fetch (${redacted(remote)}): ${name} did not arrive`);
    refs.set(name, id);
  }
  return ok(refs);
}

const fetched = "refs/fetched/";

export interface RefMove {
  readonly ref: string;
  /** Where the ref must be; `undefined`: it must not exist. */
  readonly from: string | undefined;
  /** Where it shall be; `undefined`: it shall not exist. */
  readonly to: string | undefined;
}

/**
 * Moves all of the refs or none. `moved`: at least one was not where it was expected, nothing happened, look again. What the
 * remote refuses for reasons of its own (a hook, a protected branch) is the failure `git-rejected`, with its words.
 */
export async function push(git: RunGit, remote: string, moves: readonly RefMove[]): Promise<Result<"done" | "moved">> {
  const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ""}`);
  const refspecs = moves.map(({ ref, to }) => `${to ?? ""}:${ref}`);
  const flags = ["--porcelain", "--no-progress", "--atomic", "--no-verify", "--no-signed", "--no-follow-tags"];
  const args = ["push", ...flags, ...leases, "--", remote, ...refspecs];
  const answer = await git((run) => run.raw(args), { remote });
  // `=`: it is there already, but somebody else put it there.
  if (answer.ok) return ok(/^=\t/m.test(answer.value) ? "moved" : "done");

  const exit = answer.failure.cause;
  if (!(exit instanceof GitExit) || exit.code !== 1) return answer;
  const refused = exit.stdout.split("\n").flatMap((line) => (line.startsWith("!\t") ? [line.slice(2)] : []));
  if (refused.length === 0) return answer;
  const names = moves.map(({ ref }) => ref);
  const now = await readRefs(git, remote, names);
  if (!now.ok) return now;
  const asExpected = moves.every(({ ref, from }) => now.value.get(ref) === from);
  // Somebody else's lock on a ref is a move that is not over yet.
  const passing = /\.lock'?: File exists|cannot lock ref|stale info/;
  if (!asExpected || passing.test(exit.stdout + exit.stderr)) return ok("moved");
  return rejected(remote, refused, exit.stderr);
}

function rejected(remote: string, refused: readonly string[], stderr: string): Result<never> {
  const reasons = refused.map((line) => {
    const [refspec = "", summary = ""] = line.split("\t");
    const reason = /\((.*)\)$/.exec(summary)?.[1] ?? summary;
    return { reason, text: `${refspec.slice(refspec.lastIndexOf(":") + 1)} (${reason})` };
  });
  // What was refused only because something else was, says nothing.
  const own = reasons.filter(({ reason }) => !reason.startsWith("atomic push fail"));
  const refs = (own.length > 0 ? own : reasons).map(({ text }) => text);
  const words = stderr
    .split("\n")
    .flatMap((line) => (line.startsWith("remote:") ? [line.slice("remote:".length).trim()] : []));
  const message = [`${redacted(remote)} refuses the push of ${refs.join(", ")}`];
  if (words.some((word) => word !== "")) message.push(`It says: ${said(words.join("\n"))}`);
  message.push("Change what it objects to, or ask those who run it, and run again.");
  return fail("git-rejected", message.join("\n"));
}
