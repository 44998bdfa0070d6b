// Finds what is not committed, whatever git was told not to look at: the index may say that a file is to be taken for unchanged, and
// an ignored spec is read like any other.
import { rm } from "node:fs/promises";
import path from "node:path";
import { ok, type Result } from "../result.ts";
import { convertedFiles, type Compared } from "./git/converted.ts";
import { gitIn, type RunGit } from "./git/git.ts";
import { makeTemporaryFolder } from "./git/temporary-folder.ts";

/** Files that no clone of the last commit has as they are here; at most ten each, as a message shows them. */
export interface Uncommitted {
  readonly changed: readonly string[];
  /** Git calls them unchanged, and converted their bytes. */
  readonly converted: readonly string[];
}

/**
 * What differs from the last commit: below specs/, and of what is read, which are paths of files and folders from `repository`. Of what
 * git ignores only what is read counts. A new folder counts once.
 */
export async function uncommitted(repository: string, { specs, inputs }: Compared): Promise<Result<Uncommitted>> {
  const read = [...specs, ...inputs];
  const temporary = await makeTemporaryFolder("fairlead-index-");
  if (!temporary.ok) return temporary;
  try {
    const environment = { GIT_INDEX_FILE: path.join(temporary.value, "index"), GIT_LITERAL_PATHSPECS: "1" };
    const git = gitIn({ folder: repository, environment });
    const status = await freshStatus(git, ["specs", ...read.filter((file) => !file.startsWith("specs/"))]);
    if (!status.ok) return status;
    const found = status.value.filter(({ name, ignored }) => !ignored || read.some((one) => isWithin(one, name)));
    if (found.length > 0) return ok({ changed: shown(found.map(({ name }) => name)), converted: [] });
    const converted = await convertedFiles(git, repository, { specs, inputs });
    return converted.ok ? ok({ changed: [], converted: shown(converted.value) }) : converted;
  } finally {
    await rm(temporary.value, { recursive: true, force: true });
  }
}

interface Entry {
  /** From `repository`; of a folder with a final `/`. */
  readonly name: string;
  readonly ignored: boolean;
}

/** With an index made from the last commit, which has no flags and knows no file yet, so that git compares bytes. */
async function freshStatus(git: RunGit, paths: readonly string[]): Promise<Result<readonly Entry[]>> {
  const facts = await git((run) => run.revparse(["--show-prefix"]));
  if (!facts.ok) return facts;
  const last = await git((run) => run.revparse(["--quiet", "--verify", "HEAD^{tree}"]), { no: [1] });
  if (!last.ok) return last;
  if (last.value !== "") {
    const filled = await git((run) => run.raw(["read-tree", "--no-sparse-checkout", last.value]));
    if (!filled.ok) return filled;
  }
  const options = ["--porcelain=v1", "-z", "--untracked-files=normal", "--ignored=matching", "--no-renames"];
  const status = await git((run) => run.raw(["status", ...options, "--", ...paths]));
  if (!status.ok) return status;
  const entries = status.value.split("\0").filter((entry) => entry !== "");
  return ok(
    entries.map((entry) => ({
      name: path.posix.relative(facts.value, entry.slice(3)) + (entry.endsWith("/") ? "/" : ""),
      ignored: entry.startsWith("!!"),
    })),
  );
}

/** Is the one, a file or a folder, the other, or in it, or around it? */
function isWithin(one: string, name: string): boolean {
  const folder = name.endsWith("/") ? name : `${name}/`;
  return `${one}/`.startsWith(folder) || folder.startsWith(`${one}/`);
}

/** The first ten, in quotes where one could be read as another name. */
function shown(names: readonly string[]): string[] {
  return names.slice(0, 10).map((name) => (/^\s|\s$|[\p{C}"\\]/u.test(name) ? JSON.stringify(name) : name));
}
