// What a file has held, as git has kept it. The root may be a folder of a larger repository.
import { gitIn } from "./git.ts";
import { ok, type Result } from "../../result.ts";

/** For files that are small and change seldom, such as records; who wants an older text brings it back by hand. */
const mostCommits = 200;

/** Texts, the newest first; of the commits after `since`, where that is said. */
export async function fileHistory(root: string, file: string, since?: string): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root });
  const range = since === undefined ? [] : [`${since}..HEAD`];
  const log = await git((one) => one.log([`--max-count=${mostCommits}`, ...range, "--", file]));
  if (!log.ok) return log;
  const texts: string[] = [];
  for (const { hash } of log.value.all) {
    const text = await fileAt(root, hash, file);
    if (text !== undefined) texts.push(text);
  }
  return ok(texts);
}

/** Undefined where the commit does not have the file, or it is empty. */
export async function fileAt(root: string, commit: string, file: string): Promise<string | undefined> {
  const text = await gitIn({ folder: root })((git) => git.show([`${commit}:./${file}`]), { no: [128] });
  return text.ok && text.value !== "" ? text.value : undefined;
}
