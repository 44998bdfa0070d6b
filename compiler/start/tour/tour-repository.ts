// The repository of a tour: a project of its own, committed.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Result } from "../../result.ts";
import { writeFailure } from "../../write/system-error.ts";
import { say, shown } from "../say.ts";
import { commitPaths, openWorkspace } from "../workspace.ts";
import { valueOf } from "./tour-end.ts";

/** Of the one project of the tour, from the repository's root. */
export const specFile = "specs/projects/care/returns.yaml";

/** One line in the place of another. */
export interface Edit {
  readonly before: string;
  readonly after: string;
}

export async function openTourRepository(
  folder: string,
  layOut: (folder: string) => Promise<void>,
): Promise<Result<unknown>> {
  const opened = await openWorkspace(folder);
  if (!opened.ok) return opened;
  try {
    await layOut(folder);
  } catch (error) {
    return writeFailure(folder, error);
  }
  return commitPaths(folder, [".gitignore", "specs"], "Begin the tour");
}

/** All of it, as one commit. */
export async function commit(folder: string, message: string): Promise<void> {
  shown(`git add --all && git commit --message "${message}"`);
  valueOf(await commitPaths(folder, ["specs", "generated"], message));
}

/** Puts one line of the project in the place of another, and says so. */
export async function editSpec(folder: string, { before, after }: Edit): Promise<void> {
  const file = path.join(folder, specFile);
  const lines = (await readFile(file, "utf8")).split("\n");
  const at = lines.findIndex((line) => line.trim() === before);
  if (at < 0) throw new Error(`internal: ${specFile} has no line ${before}`);
  lines[at] = lines[at]!.replace(before, () => after);
  await writeFile(file, lines.join("\n"));
  say(`an edit of ${specFile}:\n  - ${before}\n  + ${after}\n`);
}
