// What files have held, as git has kept it. The root may be a folder of a larger repository. Everything is read by git's plumbing, from ids
// alone: what a commit says of itself, and how git is set to show it, is never a part of a command or of an answer.
import { gitIn, type RunGit } from "./git.ts";
import { fail, ok, type Result } from "../../result.ts";

/** Of commits, and of texts: for files that are small and change seldom, such as records. More is a failure: what is left out could matter. */
const [mostCommits, mostTexts] = [10_000, 500];
/** No text of ours is so large. */
const largestBytes = 2 ** 20;

const isId = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text);

/** Texts that files have held, file after file, of each the newest first; `range` is a commit's id, HEAD, or `<id>..HEAD`. */
export async function heldBy(
  root: string,
  files: readonly string[],
  range = "HEAD",
): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root });
  const held: string[] = [];
  for (const file of files) {
    const texts = await fileHistory(git, file, range);
    if (!texts.ok) return texts;
    held.push(...texts.value);
  }
  return ok(held);
}

/** Of both sides of every merge, whichever of them it kept. */
async function fileHistory(git: RunGit, file: string, range: string): Promise<Result<readonly string[]>> {
  const args = ["rev-list", "--full-history", `--max-count=${mostCommits + 1}`, range, "--", file];
  const list = await git((run) => run.raw(args));
  if (!list.ok) return list;
  const commits = list.value.split("\n").filter(isId);
  if (commits.length > mostCommits)
    return fail("git-failed", `${file} has more than ${mostCommits} commits, and nobody follows so many`);
  if (commits.length === 0) return ok([]);
  const changes = await git(
    (run) =>
      run.raw([
        "diff-tree",
        "--stdin",
        "--root",
        "-m",
        "-r",
        "--no-renames",
        "--no-ext-diff",
        "--relative",
        "--",
        file,
      ]),
    { input: `${commits.join("\n")}\n` },
  );
  if (!changes.ok) return changes;
  // `:<mode> <mode> <id> <id> <letter>`: what it holds then stands before what it held.
  const ids = [...changes.value.matchAll(/^:\d{6} \d{6} ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /gm)];
  const texts = [...new Set(ids.flatMap(([, before = "", after = ""]) => [after, before]))];
  return textsOf(
    git,
    file,
    texts.filter((id) => !/^0+$/.test(id)),
  );
}

async function textsOf(git: RunGit, file: string, ids: readonly string[]): Promise<Result<readonly string[]>> {
  if (ids.length > mostTexts)
    return fail("git-failed", `${file} has held more than ${mostTexts} texts, and nobody reads so many`);
  if (ids.length === 0) return ok([]);
  const facts = await git((run) => run.raw(["cat-file", "--batch-check"]), { input: `${ids.join("\n")}\n` });
  if (!facts.ok) return facts;
  const texts: string[] = [];
  for (const [, id = "", bytes] of facts.value.matchAll(/^([0-9a-f]+) blob (\d+)$/gm)) {
    if (Number(bytes) > largestBytes) continue;
    const text = await git((run) => run.raw(["cat-file", "blob", id]));
    if (!text.ok) return text;
    if (text.value !== "") texts.push(text.value);
  }
  return ok(texts);
}

/** Files below a folder that a commit gave this text, or took it from; from the root. */
export async function findText(root: string, text: string, folder: string): Promise<Result<readonly string[]>> {
  const flags = ["--format=", "--name-only", "--relative", "--no-renames", "--full-history", "-m", "--no-textconv"];
  const found = await gitIn({ folder: root })((git) =>
    git.raw([
      "log",
      ...flags,
      "--no-ext-diff",
      "--no-show-signature",
      `--max-count=${mostCommits}`,
      `-S${text}`,
      "HEAD",
      "--",
      folder,
    ]),
  );
  if (!found.ok) return found;
  return ok([...new Set(found.value.split("\n").filter((line) => line !== ""))]);
}

/** Whether commits of before are missing. False outside git. */
export async function isShallow(root: string): Promise<boolean> {
  const said = await gitIn({ folder: root })((git) => git.revparse(["--is-shallow-repository"]));
  return said.ok && said.value.trim() === "true";
}

/** Undefined where the commit, an id, does not have the file, or it is empty. */
export async function fileAt(root: string, commit: string, file: string): Promise<string | undefined> {
  if (!isId(commit)) throw new Error(`internal: ${commit} is no id of a commit`);
  const text = await gitIn({ folder: root })((git) => git.raw(["cat-file", "blob", `${commit}:./${file}`]), {
    no: [128],
  });
  return text.ok && text.value !== "" ? text.value : undefined;
}

/**
 * The id of a commit that a person names. A name that git could take for several things is refused: whoever may push a tag could say what
 * `origin/main` is.
 */
export async function namedCommit(root: string, name: string): Promise<Result<string>> {
  const git = gitIn({ folder: root });
  const nothing = fail("git-failed", `${name} is no commit that this clone has; fetch it, or name another base`);
  const plain = /^[^~^@:{]*/.exec(name)![0];
  const places = ["", "tags/", "heads/", "remotes/"].map((place) => `refs/${place}${plain}`);
  places.push(`refs/remotes/${plain}/HEAD`);
  const refs = await git((run) => run.raw(["for-each-ref", "--format=%(refname)", ...places]));
  if (!refs.ok) return refs;
  const found = refs.value.split("\n").filter((ref) => places.includes(ref));
  const meanings = [...(/^[0-9a-f]{4,}$/i.test(plain) ? [`the commit ${plain}`] : []), ...found];
  if (found.length > 0 && meanings.length > 1)
    return fail(
      "git-failed",
      `${plain} is ${meanings.join(" and ")}; name the one that is meant in full, such as ${found.at(-1)!}`,
    );
  const commit = await git((run) => run.revparse(["--verify", "--end-of-options", `${name}^{commit}`]));
  // What git answers for a range, or for what a range leaves out, is no commit either.
  return commit.ok && isId(commit.value) ? commit : nothing;
}
