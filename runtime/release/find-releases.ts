// Which releases a repository has, by the folders below generated/. Reads names only.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";
import { isCalled, type ProjectName, projectName, severalProjects } from "./project-name.ts";

/**
 * Projects that have a release in an environment, sorted by team and name; with `asked`, that one alone. Finding none is a failure
 * that names what there is, and so is a release that an older version of the compiler has written.
 */
export async function findReleases(
  repository: string,
  environment: string,
  asked?: string,
): Promise<Result<readonly ProjectName[]>> {
  const generated = join(repository, "generated");
  try {
    const environments = await environmentsOf(generated);
    const older = environments.flatMap(({ name, older: projects }) => projects.map((one) => `${name}/${one}`));
    if (older.length > 0) return olderLayout(generated, older);
    const found = environments.find(({ name }) => name === environment);
    if (found === undefined) {
      const names = environments.map(({ name }) => name);
      const known = names.length === 0 ? "It has none; run fairlead build." : `It has ${names.join(", ")}.`;
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

interface FoundEnvironment {
  readonly name: string;
  readonly projects: readonly ProjectName[];
  /** Projects whose release lies where teams belong. */
  readonly older: readonly string[];
}

/** Those that have a release, sorted. */
async function environmentsOf(generated: string): Promise<FoundEnvironment[]> {
  const found: FoundEnvironment[] = [];
  for (const name of await foldersOf(generated)) {
    const projects: ProjectName[] = [];
    const older: string[] = [];
    for (const team of await foldersOf(join(generated, name))) {
      const folder = join(generated, name, team);
      if (await holdsRelease(folder)) older.push(team);
      for (const project of await foldersOf(folder)) {
        if (await holdsRelease(join(folder, project))) projects.push({ team, project });
      }
    }
    if (projects.length + older.length > 0) found.push({ name, projects, older });
  }
  return found;
}

function olderLayout(generated: string, releases: readonly string[]) {
  const folders = releases.map((one) => `generated/${one}`).join(" ");
  return fail(
    "release-invalid",
    `${generated} has releases of an older version of Fairlead, which kept no team: ${releases.join(", ")}. Nothing was done with them. ` +
      `Remove them (git rm -r ${folders}) and run fairlead build to have them written again.`,
  );
}

async function holdsRelease(folder: string): Promise<boolean> {
  return stat(join(folder, "index.json")).then(
    () => true,
    () => false,
  );
}

async function foldersOf(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && isPlainName(entry.name))
    .map((entry) => entry.name)
    .sort();
}
