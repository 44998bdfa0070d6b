// Which files git writes into the work tree otherwise than its commits hold them, since an attribute says so: to whoever reads a commit, or
// the changes of a pull request, they are other texts than those that are compiled.
import { ok, type Result } from "../../result.ts";
import { gitIn } from "./git.ts";

export interface RewrittenFile {
  /** From `root`. */
  readonly file: string;
  /** `working-tree-encoding=UTF-16LE`. */
  readonly attribute: string;
}

/** Of `files`, and of all that git tracks in `folders` of `root`; sorted. */
export async function rewrittenFiles(
  root: string,
  folders: readonly string[],
  files: readonly string[],
): Promise<Result<readonly RewrittenFile[]>> {
  const git = gitIn({ folder: root, settings: ["safe.directory=*"] });
  const tracked = await git((run) =>
    run.raw(["ls-files", "--cached", "-z", "--", ...folders.map((folder) => `./${folder}`)]),
  );
  if (!tracked.ok) return tracked;
  const all = new Set([...files, ...tracked.value.split("\0").filter((file) => file !== "")]);
  const command = ["check-attr", "--stdin", "-z", "working-tree-encoding", "ident", "filter"];
  const answer = await git((run) => run.raw(command), { input: [...all].map((file) => `${file}\0`).join("") });
  if (!answer.ok) return answer;
  const fields = answer.value.split("\0");
  const found: RewrittenFile[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [file = "", name = "", value = ""] = fields.slice(at, at + 3);
    if (rewrites(name, value)) found.push({ file, attribute: value === "set" ? name : `${name}=${value}` });
  }
  return ok(found.sort((a, b) => (a.file < b.file ? -1 : 1)));
}

function rewrites(name: string, value: string): boolean {
  return value !== "unspecified" && value !== "unset" && !(name === "filter" && value === "lfs");
}
