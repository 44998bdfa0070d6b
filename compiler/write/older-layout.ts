// Releases of compilers that kept no team: generated/<environment>/<project>/, where the folders of teams are now. They are named
// and left as they are: what is in them was perhaps applied, and only a person can say that it is not needed any more.
import { lstatSync } from "node:fs";
import path from "node:path";
import { fail, ok, type Result } from "../result.ts";
import { generatedFolder, reservedFolders } from "./layout.ts";
import { folders } from "./releases.ts";
import { readFailure } from "./system-error.ts";

/** Their folders, from the repository's root, sorted. */
function olderReleases(root: string): string[] {
  const generated = generatedFolder(root);
  return folders(generated)
    .filter((environment) => !(reservedFolders as readonly string[]).includes(environment))
    .flatMap((environment) =>
      folders(path.join(generated, environment))
        .filter((project) => holdsRelease(path.join(generated, environment, project)))
        .map((project) => `generated/${environment}/${project}`),
    );
}

/** Files of a release; the folder of a team has folders alone. */
export function holdsRelease(folder: string): boolean {
  return ["index.json", "release.json"].some(
    (name) => lstatSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile() ?? false,
  );
}

/** `branch` is where generated/ was taken from, if that is not the working folder. */
export function refuseOlderLayout(root: string, branch?: string): Result<void> {
  let older: readonly string[];
  try {
    older = olderReleases(root);
  } catch (error) {
    return readFailure("generated/", error);
  }
  if (older.length === 0) return ok(undefined);
  const shown = older.length > 10 ? `${older.slice(0, 10).join(", ")} and ${older.length - 10} more` : older.join(", ");
  const on = branch === undefined ? "" : ` on ${branch}`;
  const then = branch === undefined ? "" : `, commit what it writes to ${branch}`;
  return fail(
    "generated-older",
    `${shown}${on}: written by an older version of Fairlead, which kept no team. Nothing in there was changed. ` +
      `Remove ${older.length === 1 ? "it" : "them"} (git rm -r ${older.join(" ")}) and run \`fairlead build\`${then}: ` +
      "releases are in generated/<environment>/<team>/<project>/ now",
  );
}
