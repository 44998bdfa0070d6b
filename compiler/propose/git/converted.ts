// Files of the work tree that hold other bytes than the last commit although git calls them unchanged: it converts line ends, encodings
// and more by its settings and by .gitattributes, and so another clone has other bytes, and other digests.
import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import { ok, type Result } from "../../result.ts";
import { blobId, blobIdOfFile, digestOfFile, type ObjectFormat } from "./blob-id.ts";
import type { RunGit } from "./git.ts";
import { pointedTo } from "./large-file-pointer.ts";

export interface Compared {
  /** Compared to the byte, but for what Git LFS keeps: there the digest is the one of the pointer in the commit. */
  readonly inputs: readonly string[];
  /** Specs, which say the same with other line ends. */
  readonly specs: readonly string[];
}

/** Those of the files that differ from the commit; paths are from `folder`, in which `git` runs. Files that it does not hold are passed over. */
export async function convertedFiles(
  git: RunGit,
  folder: string,
  { inputs, specs }: Compared,
): Promise<Result<readonly string[]>> {
  if (inputs.length + specs.length === 0) return ok([]);
  const format = await git((run) => run.revparse(["--show-object-format"]));
  if (!format.ok) return format;
  const names = [...inputs, ...specs];
  const list = await git((run) => run.raw(["ls-tree", "-r", "-z", "--long", "HEAD", "--", ...names]));
  if (!list.ok) return list;
  const lenient = new Set(specs);
  const found: string[] = [];
  for (const entry of list.value.split("\0")) {
    const [, mode, id = "", size, file = ""] = /^(\d+) blob (\w+) +(\d+)\t([^]+)$/.exec(entry) ?? [];
    // A link is compared by what it leads to, which is a file of its own.
    if (mode === undefined || mode === "120000") continue;
    const committed = { id, size: Number(size), format: format.value as ObjectFormat };
    const same = await isSame(git, path.join(folder, file), committed, { lenient: lenient.has(file) });
    if (!same.ok) return same;
    if (!same.value) found.push(file);
  }
  return ok(found);
}

interface Committed {
  readonly id: string;
  readonly size: number;
  readonly format: ObjectFormat;
}

async function isSame(
  git: RunGit,
  file: string,
  { id, size, format }: Committed,
  { lenient }: { readonly lenient: boolean },
): Promise<Result<boolean>> {
  const facts = await lstat(file).catch(() => undefined);
  // What is gone, or became something else, is in the list of what is not committed.
  if (facts?.isFile() !== true) return ok(true);
  if ((await blobIdOfFile(file, facts.size, format)) === id) return ok(true);
  if (lenient) return ok(blobId(withLineFeeds(await readFile(file)), format) === id);
  if (size >= 1024) return ok(false);
  const blob = await git((run) => run.raw(["cat-file", "blob", id]));
  if (!blob.ok) return blob;
  const pointed = pointedTo(Buffer.from(blob.value, "latin1"));
  return ok(pointed !== undefined && pointed === (await digestOfFile(file, "sha256")));
}

function withLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}
