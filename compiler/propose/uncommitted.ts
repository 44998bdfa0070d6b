// Finds what is not committed, whatever git was told not to look at: the index may say that a file is to be taken for unchanged, and
// an ignored spec is read like any other.
import { rm } from "node:fs/promises";
import path from "node:path";
import { ok, type Result } from "../result.ts";
import { gitIn } from "./git/git.ts";
import { makeTemporaryFolder } from "./git/temporary-folder.ts";

/**
 * Files of a repository that differ from the last commit, at most ten, as a message shows them: below specs/, and of `read`,
 * which are paths of files and folders from `repository`. Of what git ignores only what is read counts. A new folder counts once.
 */
export async function uncommitted(repository: string, read: readonly string[]): Promise<Result<readonly string[]>> {
  const temporary = await makeTemporaryFolder("fairlead-index-");
  if (!temporary.ok) return temporary;
  try {
    const status = await freshStatus(repository, path.join(temporary.value, "index"), [
      "specs",
      ...read.filter((file) => !file.startsWith("specs/")),
    ]);
    if (!status.ok) return status;
    const found = status.value.filter(({ name, ignored }) => !ignored || read.some((one) => isWithin(one, name)));
    return ok(found.slice(0, 10).map(({ name }) => shown(name)));
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
async function freshStatus(
  repository: string,
  index: string,
  paths: readonly string[],
): Promise<Result<readonly Entry[]>> {
  const environment = { GIT_INDEX_FILE: index, GIT_LITERAL_PATHSPECS: "1" };
  const git = gitIn({ folder: repository, environment });
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

/** In quotes where it could be read as another name. */
function shown(name: string): string {
  return /^\s|\s$|[\p{C}"\\]/u.test(name) ? JSON.stringify(name) : name;
}
