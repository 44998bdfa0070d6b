// What stands below generated/: environments, their teams, their projects. Reads names only, and passes over nothing that a release may
// hide behind: what this does not find has left the repository, and its services are stopped.
import { type Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ProjectName } from "./project-name.ts";

export interface FoundEnvironment {
  readonly name: string;
  /** Sorted by team and name. A release that is damaged or cannot be read is among them: whoever loads it says so. */
  readonly projects: readonly ProjectName[];
  /** Projects whose release lies where teams belong. */
  readonly older: readonly string[];
}

/** Environments with a release, sorted. Fails at what cannot be read, and at a link or a file where a folder belongs. */
export async function environmentsIn(generated: string): Promise<Result<readonly FoundEnvironment[]>> {
  const names = await foldersIn(generated);
  if (!names.ok) return names;
  const found: FoundEnvironment[] = [];
  for (const name of names.value) {
    const environment = await environmentIn(generated, name);
    if (!environment.ok) return environment;
    const { projects, older } = environment.value;
    if (projects.length + older.length > 0) found.push(environment.value);
  }
  return ok(found);
}

async function environmentIn(generated: string, name: string): Promise<Result<FoundEnvironment>> {
  const teams = await foldersIn(join(generated, name));
  if (!teams.ok) return teams;
  const projects: ProjectName[] = [];
  const older: string[] = [];
  for (const team of teams.value) {
    const folder = join(generated, name, team);
    if (await isRelease(folder)) {
      older.push(team);
      continue;
    }
    const inside = await foldersIn(folder);
    if (!inside.ok) return inside;
    for (const project of inside.value) if (await holdsFiles(join(folder, project))) projects.push({ team, project });
  }
  return ok({ name, projects, older });
}

/** The folder in which a build that was killed, or is running, has put aside releases of an environment; undefined when none has. Throws the system's errors. */
export async function movedAside(generated: string, environment: string): Promise<string | undefined> {
  for (const { name } of await entriesOf(generated)) {
    const aside = join(generated, name, "old", environment);
    if (name.startsWith(".staging-") && (await holdsFiles(aside))) return aside;
  }
  return undefined;
}

async function isRelease(folder: string): Promise<boolean> {
  return stat(join(folder, "index.json")).then(
    () => true,
    () => false,
  );
}

/** What cannot be looked into may hold some. */
async function holdsFiles(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder).catch(() => undefined);
  return entries === undefined || entries.some(({ name }) => isPlainName(name));
}

async function foldersIn(parent: string): Promise<Result<readonly string[]>> {
  let entries: readonly Dirent[];
  try {
    entries = (await entriesOf(parent)).filter(({ name }) => isPlainName(name));
  } catch (cause) {
    return systemFailure(`reading ${parent}`, cause);
  }
  const other = entries.find((entry) => !entry.isDirectory() && !isNote(entry));
  if (other !== undefined) return noFolder(join(parent, other.name), other.isSymbolicLink() ? "a link" : "a file");
  return ok(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(),
  );
}

/** A file that somebody put there: no environment, team or project has a dot in its name. */
function isNote(entry: Dirent): boolean {
  return entry.isFile() && entry.name.includes(".");
}

function noFolder(path: string, what: string) {
  return fail(
    "release-invalid",
    `${path} is ${what} where only folders of releases belong, so it cannot be told which projects have left the repository. ` +
      "Nothing was done. Remove it and run fairlead build.",
  );
}

/** None where there is no such folder. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
}
