// Where generated files live. All paths below generated/ are made here, from checked names, so that nothing is ever written
// outside of it.
import path from "node:path";

/** One project in one environment. A project is its team and its name: two teams may use the same name. */
export interface ReleaseId {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
}

/** Folders of generated/ that are no environments. */
export const reservedFolders = ["schemas", "types"] as const;

/** Name of a folder of one run, in which files are staged before they are swapped in, starts with this. */
export const stagingPrefix = ".staging-";

export function generatedFolder(root: string): string {
  return path.join(root, "generated");
}

export function releaseFolder(root: string, { environment, team, project }: ReleaseId): string {
  return path.join(generatedFolder(root), segment(environment), segment(team), segment(project));
}

/** The path from the repository's root, as people and messages use it. */
export function releasePath(release: ReleaseId, file?: string): string {
  const folder = `generated/${releaseName(release)}`;
  return file === undefined ? folder : `${folder}/${file}`;
}

/** What people call a release, in messages and on the command line. */
export function releaseName({ environment, team, project }: ReleaseId): string {
  return `${environment}/${team}/${project}`;
}

/** One path segment below generated/: no separators, no leading dot. */
export function segment(name: string): string {
  if (!isSegment(name)) throw new Error(`internal: "${name}" cannot name a generated file`);
  return name;
}

export function isSegment(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name);
}
