// The first apply in a home: where everything waits for something, it stays as untouched as it was.
import { join } from "node:path";
import { reportFailure } from "../apply/apply-report.ts";
import { checkRelease } from "../apply/reconcile.ts";
import { releasePath } from "../release/find-releases.ts";
import type { ProjectName } from "../release/project-name.ts";
import { loadRelease } from "../release/release.ts";
import type { Applying, ProjectEnd } from "./applying.ts";
import { conclude, showEnd } from "./conclude.ts";
import { engineNames } from "./engines.ts";

/**
 * In a home in which nothing was ever applied, where all releases are refused, as first promotions are that wait for their outputs, nothing
 * is made: no lock, no store, no record. Undefined where one can be applied.
 */
export async function refuseEach(applying: Applying, projects: readonly ProjectName[]): Promise<number | undefined> {
  const { folders, environment, engine, io, json } = applying;
  const ends: ProjectEnd[] = [];
  for (const name of projects) {
    const shown = releasePath(environment, name);
    const loaded = await loadRelease(join(folders.repository, shown), shown);
    if (!loaded.ok) {
      ends.push({ ...name, report: undefined, failure: loaded.failure });
      continue;
    }
    const checked = await checkRelease({ loaded: loaded.value, engine, engines: engineNames, ...folders });
    // What is damaged is mended by an apply, where it can be.
    if (checked.ok || checked.failure.reason === "store-corrupt") return undefined;
    ends.push({ ...name, report: reportFailure(loaded.value, checked.failure), failure: checked.failure });
  }
  if (!json) for (const end of ends) showEnd(io, end);
  return conclude(applying, ends, { left: [], interrupted: false });
}
