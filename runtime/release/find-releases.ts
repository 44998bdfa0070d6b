// Which releases a repository has, by the folders below generated/. Reads names only.
import { join } from "node:path";
import { systemFailure } from "../system/atomic-file.ts";
import { fail, ok, type Result } from "../result.ts";
import { environmentsIn, movedAside } from "./generated-folder.ts";
import { isCalled, type ProjectName, projectName, severalProjects } from "./project-name.ts";

/**
 * Projects that have a release in an environment, sorted by team and name; with `asked`, that one alone. What is not among them has
 * left the repository. Finding none is a failure that names what there is, but for an environment that was applied before (`applied`) in a
 * repository that still has others: there the last project has left. So is all that releases may hide behind: links, a build that was
 * killed, an older version of the compiler.
 */
export async function findReleases(
  repository: string,
  environment: string,
  asked?: string,
  { applied }: { readonly applied: boolean } = { applied: false },
): Promise<Result<readonly ProjectName[]>> {
  const generated = join(repository, "generated");
  try {
    const moved = await movedAside(generated, environment);
    if (moved !== undefined) return unfinishedBuild(moved);
    const read = await environmentsIn(generated);
    if (!read.ok) return read;
    const environments = read.value;
    const older = environments.flatMap(({ name, older: projects }) => projects.map((one) => `${name}/${one}`));
    if (older.length > 0) return olderLayout(generated, older);
    const found = environments.find(({ name }) => name === environment);
    if (found === undefined) {
      const names = environments.map(({ name }) => name);
      if (applied && names.length > 0 && asked === undefined) return ok([]);
      const known =
        names.length === 0
          ? "It has none; run fairlead build."
          : `It has ${names.join(", ")}; one after a project's first comes with fairlead promote.`;
      return fail("release-missing", `${generated} has no environment ${JSON.stringify(environment)}. ${known}`);
    }
    const { projects } = found;
    if (asked === undefined) return ok(projects);
    const called = projects.filter((one) => isCalled(one, asked));
    if (called.length === 1) return ok(called);
    const place = `${generated}/${environment}`;
    if (called.length > 1) return fail("release-missing", `In ${place}, ${severalProjects(called, asked)}.`);
    const known = projects.map(projectName).join(", ");
    return fail("release-missing", `${place} has no project ${JSON.stringify(asked)}. It has ${known}.`);
  } catch (cause) {
    return systemFailure(`reading ${generated}`, cause);
  }
}

/** Folder of a release, from the repository's root; also what messages call it. */
export function releasePath(environment: string, { team, project }: ProjectName): string {
  return `generated/${environment}/${team}/${project}`;
}

function olderLayout(generated: string, releases: readonly string[]) {
  const folders = releases.map((one) => `generated/${one}`).join(" ");
  return fail(
    "release-invalid",
    `${generated} has releases of an older version of Fairlead, which kept no team: ${releases.join(", ")}. Nothing was done with them. ` +
      `Remove them (git rm -r ${folders}) and run fairlead build to have them written again.`,
  );
}

function unfinishedBuild(moved: string) {
  return fail(
    "release-missing",
    `A build is running, or was killed: it has put releases aside in ${moved}. Nothing was done. Run fairlead build, which puts them back.`,
    { retry: "later" },
  );
}
