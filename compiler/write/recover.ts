// Cleans up after a build that was killed: what it had moved aside is put back, what it had only staged is dropped. The caller
// holds the build lock, so every staging folder is a leftover; staging.ts has refused those that may not be put back.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { ok, type Result } from "../result.ts";
import { generatedFolder, stagingPrefix } from "./layout.ts";
import { holdsRelease } from "./older-layout.ts";
import { folders } from "./releases.ts";
import { returnUnowned } from "./swap.ts";
import { writeFailure } from "./system-error.ts";

export function recoverGenerated(root: string): Result<void> {
  const generated = generatedFolder(root);
  try {
    if (!existsSync(generated)) return ok(undefined);
    for (const entry of readdirSync(generated, { withFileTypes: true })) {
      if (!entry.name.startsWith(stagingPrefix) || !entry.isDirectory()) continue;
      const staging = path.join(generated, entry.name);
      putBack(staging, generated);
      rmSync(staging, { recursive: true, force: true });
    }
    return ok(undefined);
  } catch (error) {
    return writeFailure("generated/", error);
  }
}

function putBack(staging: string, generated: string): void {
  for (const inside of releasesAside(staging)) {
    const moved = path.join(staging, "old", inside);
    const current = path.join(generated, inside);
    if (existsSync(current)) {
      returnUnowned(moved, current);
      continue;
    }
    mkdirSync(path.dirname(current), { recursive: true });
    renameSync(moved, current);
  }
}

/** `<environment>/<team>/<project>` of each release folder that was moved aside. */
export function releasesAside(staging: string): string[] {
  const folder = path.join(staging, "old");
  return folders(folder).flatMap((environment) =>
    folders(path.join(folder, environment)).flatMap((team) => {
      // An older version of Fairlead may have been killed too; its releases have no team above them.
      if (holdsRelease(path.join(folder, environment, team))) return [`${environment}/${team}`];
      return folders(path.join(folder, environment, team)).map((project) => `${environment}/${team}/${project}`);
    }),
  );
}
