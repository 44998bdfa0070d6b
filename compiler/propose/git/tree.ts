// Builds the tree of a proposal: the base's tree with the generated folders as they are on disk. Bytes are taken as they are:
// no filter, no line-end conversion, whatever .gitattributes and the machine's configuration say.
import { ok, type Result } from "../../result.ts";
import { isGenerated, onDisk, type GeneratedEntry } from "./generated-files.ts";
import type { RunGit } from "./git.ts";
import { quotePath, unquotePath } from "./quoted-path.ts";

export interface TreeRequest {
  /** Folder that `folders` and the paths of `files` are relative to. */
  readonly root: string;
  /** Path of that folder in the tree, with a final `/`; empty at the top. */
  readonly prefix: string;
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, GeneratedEntry>;
}

/** The id of the tree; that of `base` itself when nothing differs. */
export async function buildTree(git: RunGit, base: string, request: TreeRequest): Promise<Result<string>> {
  const before = await listTree(git, base, request);
  if (!before.ok) return before;
  const removed = [...before.value.keys()].filter((name) => !request.files.has(name));
  const written = [...request.files.keys()].filter((name) => {
    const entry = before.value.get(name);
    const file = request.files.get(name)!;
    return entry?.mode !== file.mode || entry.blob !== file.blob;
  });
  if (removed.length > 0 || written.length > 0) {
    const index = await writeIndex(git, base, request, { removed, written });
    if (!index.ok) return index;
    const tree = await git((run) => run.raw(["write-tree"]));
    return tree.ok ? ok(tree.value.trim()) : tree;
  }
  return git((run) => run.revparse(["--verify", `${base}^{tree}`]));
}

/** What the base has in the folders, by path relative to the root. */
async function listTree(
  git: RunGit,
  base: string,
  { prefix, folders }: TreeRequest,
): Promise<Result<ReadonlyMap<string, { mode: string; blob: string }>>> {
  const entries = new Map<string, { mode: string; blob: string }>();
  const start = Buffer.from(prefix).toString("latin1");
  for (const folder of folders) {
    const answer = await git((run) => run.raw(["ls-tree", "-r", base, "--", `${prefix}${folder}/`]));
    if (!answer.ok) return answer;
    for (const line of answer.value.split("\n")) {
      const [, mode, blob, quoted] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/.exec(line) ?? [];
      if (mode === undefined || blob === undefined || quoted === undefined) continue;
      const name = unquotePath(quoted).slice(start.length);
      if (isGenerated(name, Buffer.from(folder).toString("latin1"))) entries.set(name, { mode, blob });
    }
  }
  return ok(entries);
}

async function writeIndex(
  git: RunGit,
  base: string,
  { root, prefix, files }: TreeRequest,
  { removed, written }: { readonly removed: readonly string[]; readonly written: readonly string[] },
): Promise<Result<unknown>> {
  const read = await git((run) => run.raw(["read-tree", base]));
  if (!read.ok) return read;
  let blobs: readonly string[] = [];
  if (written.length > 0) {
    const paths = written.map((name) => quotePath(onDisk(root, name).toString("latin1")));
    const hashes = await git((run) => run.raw(["hash-object", "-w", "--no-filters", "--stdin-paths"]), {
      input: `${paths.join("\n")}\n`,
    });
    if (!hashes.ok) return hashes;
    blobs = hashes.value.trim().split("\n");
  }
  const start = Buffer.from(prefix).toString("latin1");
  const inTree = (name: string) => quotePath(start + name);
  const lines = [
    ...removed.map((name) => `0 ${"0".repeat(base.length)}\t${inTree(name)}`),
    ...written.map((name, at) => `${files.get(name)!.mode} ${blobs[at]}\t${inTree(name)}`),
  ];
  return git((run) => run.raw(["update-index", "--index-info"]), { input: `${lines.join("\n")}\n` });
}
