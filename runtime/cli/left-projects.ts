// Stops and forgets the projects that a repository had applied here and has no more.
import { outLine } from "../../specs/program/lines.ts";
import { type Inventory, listInventories } from "../apply/inventory.ts";
import { removeProject, stoppedText } from "../apply/stop-services.ts";
import { type Scope, scopeName } from "../engine.ts";
import { type ProjectName, projectName } from "../release/project-name.ts";
import { ok, type Result } from "../result.ts";
import type { Applying, ProjectEnd } from "./applying.ts";

/** `projects` are those that the repository has. With `only`, that one alone is removed, if it has left. */
export async function removeLeft(
  applying: Applying,
  projects: readonly ProjectName[],
  only?: Scope,
): Promise<ProjectEnd[]> {
  const left = await leftProjects(applying, projects);
  if (!left.ok) return [{ team: "", project: "", report: undefined, failure: left.failure }];
  const ends: ProjectEnd[] = [];
  for (const inventory of left.value) {
    if (only !== undefined && scopeName(only) !== scopeName(inventory)) continue;
    const context = { progress: applying.watcher.progress, signal: applying.io.signal };
    const removed = await removeProject(applying.folders.home, inventory, applying.engine, context);
    const failure = removed.ok ? undefined : removed.failure;
    ends.push({ team: inventory.team, project: inventory.project, report: undefined, failure });
    const what = removed.ok
      ? `has left the repository; stopped ${stoppedText(removed.value, "nothing")}`
      : removed.failure.message;
    if (!applying.json) outLine(applying.io, `${scopeName(inventory)}: ${what}`);
  }
  return ends;
}

async function leftProjects(
  { folders, environment, engine }: Applying,
  projects: readonly ProjectName[],
): Promise<Result<readonly Inventory[]>> {
  const inventories = await listInventories(folders.home);
  if (!inventories.ok) return inventories;
  return ok(
    inventories.value.filter(
      (one) =>
        one.environment === environment &&
        one.repository === folders.repository &&
        one.engine === engine.name &&
        !projects.some((name) => projectName(name) === projectName(one)),
    ),
  );
}
