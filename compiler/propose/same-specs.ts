// Are the specs that are compiled here those of the base? Otherwise the merged base would hold specs and generated/ that do not
// belong together, or a checkout that is behind would take back what others released.
import { fail, ok, type Result } from "../result.ts";
import { gitIn, type GitRuntime, type RunGit } from "./git/git.ts";

export interface SpecsRequest extends GitRuntime {
  /** A git repository, or a folder in one. Absolute. */
  readonly repository: string;
  /** Of the base; its trees are in the repository that `git` works in. */
  readonly commit: string;
  /** Folders from the repository's root to `repository`, each with a final `/`; empty at the root. */
  readonly prefix: string;
  /** Files and folders outside of specs/ that the specs name, from `repository`. */
  readonly inputs?: readonly string[] | undefined;
  /** The base as messages call it. */
  readonly where: string;
}

/** Compares specs/ of the base with that of the repository's last commit, by content. The failure names at most ten files. */
export async function sameSpecs(
  git: RunGit,
  { repository, commit, prefix, inputs = [], where, limits, signal }: SpecsRequest,
): Promise<Result<void>> {
  const person = gitIn({ folder: repository, limits, signal });
  const [here, there] = [await specsOf(person, "HEAD", prefix, inputs), await specsOf(git, commit, prefix, inputs)];
  if (!here.ok) return here;
  if (!there.ok) return there;
  const other = otherFiles(here.value, there.value);
  if (other === undefined) return ok(undefined);
  return fail(
    "base-moved",
    `the specs of your last commit, or what they name, are not those on ${where}: ${other}. Push yours or pull theirs first: generated/ goes to a base that has the specs it was made from.`,
  );
}

/** The files that differ, at most ten, for a message. */
export function otherFiles(here: SpecObjects, there: SpecObjects): string | undefined {
  const files = new Set([...here.keys(), ...there.keys()]);
  const other = [...files].filter((file) => here.get(file) !== there.get(file)).sort();
  if (other.length === 0) return undefined;
  return `${other.slice(0, 10).join(", ")}${other.length > 10 ? ` and ${other.length - 10} more` : ""}`;
}

/** Mode and object by path from the top of the repository. */
type SpecObjects = ReadonlyMap<string, string>;

/** Of specs/ and of `inputs`; empty where there are none. */
export async function specsOf(
  git: RunGit,
  commit: string,
  prefix: string,
  inputs: readonly string[] = [],
): Promise<Result<SpecObjects>> {
  const paths = ["specs/", ...inputs].map((name) => `${prefix}${name}`);
  const list = await git((run) => run.raw(["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...paths]));
  if (!list.ok) return list;
  const entries = list.value.split("\0").filter((entry) => entry !== "");
  return ok(
    new Map(entries.map((entry) => [entry.slice(entry.indexOf("\t") + 1), entry.slice(0, entry.indexOf("\t"))])),
  );
}
