// Which release folders exist.
import { readdirSync, type Dirent } from "node:fs";
import path from "node:path";
import { generatedFolder, reservedFolders, type ReleaseId } from "./layout.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** All folders generated/<environment>/<team>/<project>, sorted; symbolic links and names with a leading dot are none. */
export function listReleases(root: string): ReleaseId[] {
  return folders(generatedFolder(root))
    .filter((environment) => !(reservedFolders as readonly string[]).includes(environment))
    .flatMap((environment) => releasesOf(path.join(generatedFolder(root), environment), environment));
}

function releasesOf(folder: string, environment: string): ReleaseId[] {
  return folders(folder).flatMap((team) =>
    folders(path.join(folder, team)).map((project) => ({ environment, team, project })),
  );
}

/** Names of the real folders in a folder, sorted; none when it does not exist. */
export function folders(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  }
  const names = entries.filter((entry) => entry.isDirectory() && /^[A-Za-z0-9_]/.test(entry.name));
  return names.map((entry) => entry.name).sort();
}
