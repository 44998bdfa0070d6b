// What files have held, as git has kept it. The root may be a folder of a larger repository.
import { gitIn } from "./git.ts";
import { ok, type Result } from "../../result.ts";

/** For files that are small and change seldom, such as records; who wants an older text brings it back by hand. */
const mostCommits = 200;

/** Texts that files have held, file after file, of each the newest first; `range` is a commit or `<commit>..<commit>`. */
export async function heldBy(
  root: string,
  files: readonly string[],
  range = "HEAD",
): Promise<Result<readonly string[]>> {
  const held: string[] = [];
  for (const file of files) {
    const texts = await fileHistory(root, file, range);
    if (!texts.ok) return texts;
    held.push(...texts.value);
  }
  return ok(held);
}

async function fileHistory(root: string, file: string, range: string): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root });
  const log = await git((one) => one.log([`--max-count=${mostCommits}`, range, "--", file]));
  if (!log.ok) return log;
  const texts: string[] = [];
  for (const { hash } of log.value.all) {
    const text = await fileAt(root, hash, file);
    if (text !== undefined) texts.push(text);
  }
  return ok(texts);
}

/** Files below a folder that a commit gave this text, or took it from; from the root. */
export async function findText(root: string, text: string, folder: string): Promise<Result<readonly string[]>> {
  const flags = ["--format=", "--name-only", "--relative", "--no-renames", `--max-count=${mostCommits}`];
  const found = await gitIn({ folder: root })((git) => git.raw(["log", ...flags, `-S${text}`, "HEAD", "--", folder]));
  if (!found.ok) return found;
  return ok([...new Set(found.value.split("\n").filter((line) => line !== ""))]);
}

/** Whether commits of before are missing. False outside git. */
export async function isShallow(root: string): Promise<boolean> {
  const said = await gitIn({ folder: root })((git) => git.revparse(["--is-shallow-repository"]));
  return said.ok && said.value.trim() === "true";
}

/** Undefined where the commit does not have the file, or it is empty. */
export async function fileAt(root: string, commit: string, file: string): Promise<string | undefined> {
  const text = await gitIn({ folder: root })((git) => git.show([`${commit}:./${file}`]), { no: [128] });
  return text.ok && text.value !== "" ? text.value : undefined;
}
