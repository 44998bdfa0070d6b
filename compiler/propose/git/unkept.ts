// Which files git would not keep as they are: those that its rules ignore and that nobody added all the same, those of a repository inside
// the repository, and those whose line ends it converts. No other clone has them, or has them with these bytes.
import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { ok, type Result } from "../../result.ts";
import { gitIn } from "./git.ts";

export type Unkept =
  | { readonly why: "ignored" }
  /** `repository` is the folder of the other one, from the top. */
  | { readonly why: "nested"; readonly repository: string }
  /** The commit has LF where the work tree has CR LF. */
  | { readonly why: "converted" };

/** Of `files`, from the top of the work tree and without a link on the way, those that it would not keep. One process of git at most, and a second where a file has CR LF line ends. */
export async function unkeptFiles(top: string, files: readonly string[]): Promise<Result<ReadonlyMap<string, Unkept>>> {
  const unkept = new Map<string, Unkept>();
  const asked: string[] = [];
  const known = new Map<string, string | undefined>();
  for (const file of files) {
    const repository = nestedAround(top, path.posix.dirname(file), known);
    if (repository === undefined) asked.push(file);
    else unkept.set(file, { why: "nested", repository });
  }
  if (asked.length === 0) return ok(unkept);
  // A repository that belongs to somebody else is asked all the same: nothing of its settings is run by this.
  const git = gitIn({ folder: top, settings: ["safe.directory=*"] });
  // Code 1 says that none is ignored.
  const command = ["check-ignore", "--stdin", "-z"];
  const ignored = await git((run) => run.raw(command), {
    input: asked.map((file) => `${here}${file}\0`).join(""),
    no: [1],
  });
  if (!ignored.ok) return ignored;
  for (const file of ignored.value.split("\0"))
    if (file !== "") unkept.set(file.slice(here.length), { why: "ignored" });
  const suspects = asked.filter((file) => !unkept.has(file) && hasCarriageReturns(path.join(top, file)));
  if (suspects.length === 0) return ok(unkept);
  const ends = await git((run) => run.raw(["ls-files", "--eol", "-z", "--", ...suspects.map((file) => here + file)]));
  if (!ends.ok) return ends;
  for (const entry of ends.value.split("\0")) {
    const [, file] = /^i\/lf +w\/(?:crlf|mixed) [^\t]*\t([^]+)$/.exec(entry) ?? [];
    if (file !== undefined) unkept.set(file, { why: "converted" });
  }
  return ok(unkept);
}

/** Only the beginning is looked at: who converts line ends converts the first one. */
function hasCarriageReturns(file: string): boolean {
  if (!lstatSync(file).isFile()) return false;
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(65_536);
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)).includes("\r\n");
  } finally {
    closeSync(handle);
  }
}

/** In front of each name, so that none is read as more than a name: `:/x` would be. */
const here = "./";

/** The outermost folder below the top, on the way to `folder`, that has a `.git`. */
function nestedAround(top: string, folder: string, known: Map<string, string | undefined>): string | undefined {
  if (folder === ".") return undefined;
  if (!known.has(folder)) {
    const outer = nestedAround(top, path.posix.dirname(folder), known);
    const isOne = lstatSync(path.join(top, folder, ".git"), { throwIfNoEntry: false }) !== undefined;
    known.set(folder, outer ?? (isOne ? folder : undefined));
  }
  return known.get(folder);
}
