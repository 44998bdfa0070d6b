// Which folders are other repositories to git: in a clone that did not fetch those they are empty, and in another one they hold anything.
import { ok, type Result } from "../../result.ts";
import { gitIn } from "./git.ts";

/** Below these folders of `root`, from `root`, sorted; none outside of git. */
export async function submodulesBelow(root: string, folders: readonly string[]): Promise<Result<readonly string[]>> {
  const git = gitIn({ folder: root, settings: ["safe.directory=*"] });
  const list = await git((run) => run.raw(["ls-files", "--stage", "-z", "--", ...folders]), { no: [128] });
  if (!list.ok) return list;
  const entries = list.value.split("\0").filter((entry) => entry.startsWith("160000 "));
  return ok(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)).sort());
}
