// Finds release.json of every project in every environment at the tips of all branches that a clone has. What several branches share is
// read once: trees by their ids, and so are the files.
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";
import { GitObjects } from "./git-objects.ts";
import type { GitLimits, GitRepository } from "./git-repository.ts";

export interface BranchRelease {
  /** `generated/prod/care/bot`. */
  readonly folder: string;
  /** One that has it; others may. */
  readonly branch: string;
  readonly bytes: Buffer;
}

/** `found` is told of every different one. Fails where one cannot be read: what it pins is not known. */
export async function eachBranchRelease(
  folder: string,
  { prefix, tips }: GitRepository,
  limits: GitLimits,
  found: (release: BranchRelease) => void,
): Promise<Result<void>> {
  const objects = new GitObjects(folder, limits);
  try {
    const walk = new Walk(objects, found);
    for (const { branch, commit } of tips) {
      const walked = await walk.down([...prefix, "generated"], `${commit}^{tree}`, branch);
      if (!walked.ok) return walked;
    }
    return ok(undefined);
  } finally {
    objects.close();
  }
}

class Walk {
  readonly #objects: GitObjects;
  readonly #found: (release: BranchRelease) => void;
  /** Ids with the places at which they were read. */
  readonly #seen = new Set<string>();

  constructor(objects: GitObjects, found: (release: BranchRelease) => void) {
    this.#objects = objects;
    this.#found = found;
  }

  /** To the folder generated/; a branch without it has no releases. */
  async down([name, ...more]: readonly string[], tree: string, branch: string): Promise<Result<void>> {
    if (name === undefined) return this.#below([], tree, branch);
    const entries = await this.#entries(tree, { place: `-${more.length}`, branch });
    if (!entries.ok) return entries;
    const entry = entries.value.find((one) => one.name === name);
    if (entry === undefined || entry.kind === "file") return ok(undefined);
    return entry.kind === "folder" ? this.down(more, entry.id, branch) : elsewhere(name, branch);
  }

  /** `path`: environment, team and project, as far as they are known. */
  async #below(path: readonly string[], tree: string, branch: string): Promise<Result<void>> {
    const isProject = path.length === 3;
    const entries = await this.#entries(tree, { place: path.join("/"), branch });
    if (!entries.ok) return entries;
    for (const { name, kind, id } of entries.value) {
      if (isProject ? name !== "release.json" : !isPlainName(name)) continue;
      if (kind === "elsewhere") return elsewhere(["generated", ...path, name].join("/"), branch);
      const isFile = kind === "file";
      if (isFile !== isProject) continue;
      const done = isFile ? await this.#release(path, id, branch) : await this.#below([...path, name], id, branch);
      if (!done.ok) return done;
    }
    return ok(undefined);
  }

  async #release(path: readonly string[], id: string, branch: string): Promise<Result<void>> {
    const place = path.join("/");
    if (this.#isSeen(id, place)) return ok(undefined);
    const read = await this.#objects.read(id);
    if (read.problem !== undefined) return unread(id, branch, read.problem);
    this.#found({ folder: `generated/${place}`, branch, bytes: read.bytes });
    return ok(undefined);
  }

  /** None of a tree that was read at this place before, on another branch. */
  async #entries(
    tree: string,
    { place, branch }: { readonly place: string; readonly branch: string },
  ): Promise<Result<readonly Entry[]>> {
    if (this.#isSeen(tree, place)) return ok([]);
    const read = await this.#objects.read(tree);
    if (read.problem !== undefined) return unread(tree, branch, read.problem);
    const entries = entriesOf(read.bytes, tree);
    return entries === undefined ? unread(tree, branch, "it is no folder") : ok(entries);
  }

  #isSeen(id: string, place: string): boolean {
    const key = `${id} ${place}`;
    const isSeen = this.#seen.has(key);
    this.#seen.add(key);
    return isSeen;
  }
}

interface Entry {
  /** One character a byte. */
  readonly name: string;
  /** `elsewhere`: a link, or another repository. */
  readonly kind: "file" | "folder" | "elsewhere";
  readonly id: string;
}

/**
 * A tree as git stores it: mode, space, name, NUL and the bytes of the id, which are as many as those of the id that names the tree.
 * Undefined where it is none: git gives out what was pushed as it is.
 */
function entriesOf(tree: Buffer, named: string): Entry[] | undefined {
  const idBytes = named.replace("^{tree}", "").length / 2;
  const entries: Entry[] = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    if (space < at || end < space || end + idBytes >= tree.length) return undefined;
    const mode = tree.toString("latin1", at, space);
    const kind = mode === "40000" ? "folder" : mode.startsWith("100") ? "file" : "elsewhere";
    at = end + 1 + idBytes;
    entries.push({ name: tree.toString("latin1", space + 1, end), kind, id: tree.toString("hex", end + 1, at) });
  }
  return entries;
}

function unread(id: string, branch: string, problem: string) {
  return fail(
    "release-invalid",
    `What the releases on ${branch} pin is not known, and nothing was removed: its object ${id.replace("^{tree}", "")} cannot be read: ${problem}. ` +
      "Fetch it (into a partial clone: git fetch --refetch --no-filter), or delete the branch.",
  );
}

function elsewhere(path: string, branch: string) {
  return fail(
    "release-invalid",
    `${path} on ${branch} is a link or another repository where releases belong, so it is not known what they pin, and nothing was removed. ` +
      "Delete the branch, or commit folders there.",
  );
}
