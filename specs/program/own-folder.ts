// The folder in which a program keeps what this machine made: caches, outputs, models, state. What is found there is believed, run and
// served, so nothing that came with a repository may be in it.
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { Refusal } from "./exit-codes.ts";
import { gitEnvironment } from "./git-environment.ts";
import { systemCodeOf } from "./system-error.ts";

/** Throws a Refusal where distrustOf has a reason. */
export function trustFolder(folder: string): void {
  const reason = distrustOf(folder);
  if (reason !== undefined) throw new Refusal("folder-distrusted", reason);
}

/**
 * Why the folder cannot be trusted; undefined when it can, or does not exist yet. It has to be a folder of its own, without links to
 * others directly in it, and git must track nothing in it. Outside of a git repository nothing is tracked.
 */
export function distrustOf(folder: string): string | undefined {
  try {
    return reasonAgainst(folder);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    return `${folder} cannot be read (${code}); look at its owner and its permissions, and run it again`;
  }
}

function reasonAgainst(folder: string): string | undefined {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const linked = stats.isDirectory() ? linkIn(folder) : folder;
  if (linked !== undefined) {
    return `${linked} is no folder of its own (a link or a file stands there). Remove it: what is kept in ${folder} is believed, so it may not lead elsewhere`;
  }
  const repository = repositoryAround(folder);
  return repository === undefined ? undefined : trackedIn(folder, repository);
}

function linkIn(folder: string): string | undefined {
  const link = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isSymbolicLink());
  return link === undefined ? undefined : path.join(folder, link.name);
}

function repositoryAround(folder: string): string | undefined {
  for (let up = path.dirname(path.resolve(folder)); ; up = path.dirname(up)) {
    if (lstatSync(path.join(up, ".git"), { throwIfNoEntry: false }) !== undefined) return up;
    if (up === path.dirname(up)) return undefined;
  }
}

/** In any spelling of upper and lower case: on some disks they are one folder. Far more is listed than anybody reads. */
function trackedIn(folder: string, repository: string): string | undefined {
  // A repository that belongs to somebody else is asked all the same: nothing of its settings is run by this.
  const settings = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "safe.bareRepository=explicit",
    "safe.directory=*",
  ].flatMap((one) => ["-c", one]);
  const args = [...settings, "ls-files", "--cached", "-z"];
  const { status, stdout, error } = spawnSync("git", [...args, "--", `:(icase)${path.basename(folder)}`], {
    cwd: path.dirname(folder),
    env: gitEnvironment(process.env, {}),
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 1 << 20,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [first = "", ...more] = (stdout ?? "").split("\0").filter((file) => file !== "");
  if (first !== "") {
    const within = (name: string): string => path.relative(repository, path.resolve(folder, "..", name));
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    return (
      `git tracks ${within(first)}${others}. What is in ${folder} is believed, so it must be made on this machine and never come with a ` +
      `repository. Look at what it is, then: git rm -r --cached ${within(first.split("/")[0]!)} && rm -r ${folder}`
    );
  }
  if (status === 0) return undefined;
  return `git does not say what it tracks in ${folder} (${error?.message ?? `exit code ${status}`}); what came with a repository is not believed, so git is needed here`;
}
