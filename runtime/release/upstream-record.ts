// Is a checkout behind? What the branch that it follows has for a release, as far as it was fetched. Asks no remote.
import { Release } from "../../specs/handoff/release.ts";
import { askGit, gitLimits } from "./git-repository.ts";

export interface UpstreamRecord {
  /** As a person calls it: `origin/main`. */
  readonly branch: string;
  /** Of the promotion record that its release follows. */
  readonly number: number;
}

/** `folder` is that of the release from the root, as `generated/prod/care/bot`. Undefined where there is none, and where git does not say. */
export async function upstreamRecord(root: string, folder: string): Promise<UpstreamRecord | undefined> {
  const branch = await askGit(root, ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"], gitLimits);
  if (branch.code !== 0) return undefined;
  const blob = await askGit(root, ["cat-file", "blob", `@{upstream}:./${folder}/release.json`], gitLimits);
  const number = blob.code === 0 ? recordNumber(blob.out) : undefined;
  return number === undefined ? undefined : { branch: branch.out.toString("utf8").trim(), number };
}

/** Undefined of a release that follows none, or that this version does not understand. */
function recordNumber(bytes: Buffer): number | undefined {
  try {
    return Release.safeParse(JSON.parse(bytes.toString("utf8"))).data?.record?.number;
  } catch {
    return undefined;
  }
}
