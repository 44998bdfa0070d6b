// Which releases a repository has, by the folders below generated/. Reads names only.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";

/** Projects that have a release in an environment, sorted; with `project`, that one alone. Finding none is a failure that names what there is. */
export async function findReleases(
  repository: string,
  environment: string,
  project?: string,
): Promise<Result<readonly string[]>> {
  const generated = join(repository, "generated");
  try {
    const environments = await environmentsOf(generated);
    if (!environments.includes(environment)) {
      const known =
        environments.length === 0 ? "It has none; run fairlead build." : `It has ${environments.join(", ")}.`;
      return fail("release-missing", `${generated} has no environment ${JSON.stringify(environment)}. ${known}`);
    }
    const projects = await releasesIn(join(generated, environment));
    if (project === undefined) return ok(projects);
    if (projects.includes(project)) return ok([project]);
    return fail(
      "release-missing",
      `${generated}/${environment} has no project ${JSON.stringify(project)}. It has ${projects.join(", ")}.`,
    );
  } catch (cause) {
    return systemFailure(`reading ${generated}`, cause);
  }
}

async function environmentsOf(generated: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await foldersOf(generated)) {
    if ((await releasesIn(join(generated, name))).length > 0) found.push(name);
  }
  return found;
}

async function releasesIn(environment: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await foldersOf(environment)) {
    const isRelease = await stat(join(environment, name, "index.json")).then(
      () => true,
      () => false,
    );
    if (isRelease) found.push(name);
  }
  return found;
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
