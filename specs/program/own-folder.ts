// The folder in which a program keeps what this machine made: caches, outputs, models, state. What is found there is believed, run and
// served, so nothing that came with a repository may be in it.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { Refusal } from "./exit-codes.ts";
import { gitEnvironment, gitSettings } from "./git-environment.ts";
import { repositoryBelow } from "./nested-repository.ts";
import { shellWord } from "./shell-word.ts";
import { systemCodeOf } from "./system-error.ts";

/** Throws a Refusal where distrustOf has a reason. */
export function trustFolder(folder: string): void {
  const reason = distrustOf(folder);
  if (reason !== undefined) throw new Refusal("folder-distrusted", reason);
}

/** The same of an artifact store that somebody names, which may be a person's own link to one: where it leads is looked at. */
export function trustStore(folder: string): void {
  const reason = distrustOfStore(folder);
  if (reason !== undefined) throw new Refusal("folder-distrusted", reason);
}

export function distrustOfStore(folder: string): string | undefined {
  const led = explained(folder, () => reasonAgainstLinks(path.resolve(folder), folder));
  return led ?? distrustOf(existsSync(folder) ? realpathSync(folder) : folder);
}

/**
 * Why the folder cannot be trusted; undefined when it can, or does not exist yet. It has to be a folder of its own, without links to
 * others directly in it and without repositories in it, and git must track nothing in it. Outside of a git repository nothing is tracked.
 */
export function distrustOf(folder: string): string | undefined {
  return explained(folder, () => reasonAgainst(folder));
}

function explained(folder: string, look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    if (code === "ENOTDIR") return `${folder} lies below something that is no folder; name another one`;
    return `${folder} cannot be read (${code}); look at its owner and its permissions, and run it again`;
  }
}

function reasonAgainst(folder: string): string | undefined {
  const led = reasonAgainstLinks(path.dirname(path.resolve(folder)), folder);
  if (led !== undefined) return led;
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const linked = stats.isDirectory() ? linkIn(folder) : folder;
  if (linked !== undefined) {
    return `${linked} is no folder of its own (a link or a file stands there). Remove it: what is kept in ${folder} is believed, so it may not lead elsewhere`;
  }
  const nested = repositoryBelow(folder);
  if (nested !== undefined) {
    const inside = path.dirname(nested);
    return (
      `${inside} is a git repository of its own, as a submodule leaves one behind when another branch is checked out. What is in ${folder} is ` +
      `believed, so it must be made on this machine and never come with a repository. Look at what it is, then: rm -rf ${shellWord(inside)}`
    );
  }
  const reason = isRepository(folder) ? trackedAt(folder) : undefined;
  if (reason !== undefined) return reason;
  const repository = repositoryAround(folder);
  return repository === undefined ? undefined : trackedIn(folder, repository);
}

function linkIn(folder: string): string | undefined {
  const link = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isSymbolicLink());
  return link === undefined ? undefined : path.join(folder, link.name);
}

/** `way` is the folder, or what it lies in. */
function reasonAgainstLinks(way: string, folder: string): string | undefined {
  const led = trackedLinkTo(way);
  if (led === undefined) return undefined;
  return `git tracks the link ${led}, which leads ${folder} elsewhere. Name the folder itself, or remove the link: what is kept there is believed, so no commit may say where it lies`;
}

/** A link on the way to the folder, or in its place, that came with a repository. A person's own leads where the person wants. */
function trackedLinkTo(folder: string): string | undefined {
  const steps = folder.split(path.sep).map((_, at, parts) => parts.slice(0, at + 1).join(path.sep) || path.sep);
  const top = steps.findIndex(isRepository);
  if (top < 0) return undefined;
  return steps.slice(top + 1).find((step) => {
    if (lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
    const tracked = askGit(path.dirname(step), `:(icase)${path.basename(step)}`);
    return typeof tracked === "string" || tracked.length > 0;
  });
}

function repositoryAround(folder: string): string | undefined {
  for (let up = path.dirname(path.resolve(folder)); ; up = path.dirname(up)) {
    if (isRepository(up)) return up;
    if (up === path.dirname(up)) return undefined;
  }
}

function isRepository(folder: string): boolean {
  return lstatSync(path.join(folder, ".git"), { throwIfNoEntry: false }) !== undefined;
}

/** The root of a clone is no folder of its own, whatever is in it. */
function trackedAt(root: string): string | undefined {
  const tracked = askGit(root, ".");
  if (typeof tracked === "string") return unanswered(root, tracked);
  if (tracked.length === 0) return undefined;
  return (
    `git tracks ${listed(tracked)}. ${root} is a repository, and what is kept there is believed, so it must be made on this machine and ` +
    `never come with a repository. Name a folder of its own, such as ${path.join(root, ".fairlead")}`
  );
}

/** In any spelling of upper and lower case: on some disks they are one folder. */
function trackedIn(folder: string, repository: string): string | undefined {
  const found = askGit(path.dirname(folder), `:(icase)${path.basename(folder)}`);
  if (typeof found === "string") return unanswered(folder, found);
  const within = (name: string): string => path.relative(repository, path.resolve(folder, "..", name));
  const tracked = found.map(within);
  if (tracked.length === 0) return undefined;
  return (
    `git tracks ${listed(tracked)}. What is in ${folder} is believed, so it must be made on this machine and never come with a ` +
    `repository. Look at what it is, then: git rm -r --cached ${within(found[0]!.split("/")[0]!)} && rm -r ${folder}`
  );
}

function unanswered(folder: string, why: string): string {
  return `git does not say what it tracks in ${folder} (${why}); what came with a repository is not believed, so git is needed here`;
}

function listed([first, ...more]: readonly string[]): string {
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
}

/** What git tracks, from the folder, or why it does not say. Far more is listed than anybody reads. */
function askGit(cwd: string, pathspec: string): readonly string[] | string {
  // A repository that belongs to somebody else is asked all the same: nothing of its settings is run by this.
  const settings = [...gitSettings, "safe.directory=*"].flatMap((one) => ["-c", one]);
  const { status, stdout, error } = spawnSync("git", [...settings, "ls-files", "--cached", "-z", "--", pathspec], {
    cwd,
    env: gitEnvironment(process.env, {}),
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 1 << 20,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const files = (stdout ?? "").split("\0").filter((file) => file !== "");
  return status === 0 || files.length > 0 ? files : (error?.message ?? `exit code ${status}`);
}
