// What is the same is said once: environments in which the same happens, and in them projects to which the same happens.
import type { EnvironmentPlan, Judgement, Plan, ReleasePlan, WordChange } from "./plan.ts";
import { weightOf } from "./consequences.ts";
import { judgementLines } from "./judgement-lines.ts";
import { releaseLines } from "./release-lines.ts";
import { movedReleases } from "./verdict.ts";
import { wordChangeLines } from "./word-change-lines.ts";
import { list, projectName, type Style } from "./words.ts";

export interface EnvironmentGroup {
  readonly environments: readonly string[];
  readonly projects: readonly ProjectGroup[];
}

interface ProjectGroup {
  /** `care/assistant`, or several. */
  readonly title: string;
  /** `new`, `removed`, `was care/triage`; empty for a release that stays. */
  readonly note: string;
  readonly lines: readonly string[];
}

export function environmentGroups(plan: Plan, style: Style): EnvironmentGroup[] {
  const groups: { environments: string[]; readonly projects: readonly ProjectGroup[]; readonly identity: string }[] =
    [];
  const isMoved = movedReleases(plan);
  for (const { environment, releases: all } of plan.environments) {
    // What another version does to records is said once, above all releases.
    const releases = all.filter((one) => weightOf(one) !== "records" || !isMoved(environment, one));
    if (releases.length === 0) continue;
    const projects = projectGroups(environment, releases, plan, style);
    const identity = JSON.stringify(projects);
    const last = groups.at(-1);
    if (last?.identity === identity) last.environments.push(environment);
    else groups.push({ environments: [environment], projects, identity });
  }
  return groups;
}

/** Names beyond this many are counted. */
const longestTitle = 5;

function projectGroups(
  environment: string,
  releases: EnvironmentPlan["releases"],
  plan: Plan,
  style: Style,
): ProjectGroup[] {
  const groups = new Map<
    string,
    { readonly names: string[]; readonly release: ReleasePlan; readonly lines: string[] }
  >();
  for (const release of releases) {
    const judged = (plan.judgements ?? []).filter((one) => one.environment === environment && isOf(one, release));
    const words = (plan.wordChanges ?? []).filter((one) => one.environment === environment && isOf(one, release));
    const lines = [
      ...releaseLines(release, plan, style),
      ...words.flatMap((change) => wordChangeLines(change, style)),
      ...judged.flatMap((judgement) => judgementLines(judgement, style)),
    ];
    const key = JSON.stringify([noteOf(release), lines]);
    const group = groups.get(key) ?? { names: [], release, lines };
    group.names.push(projectName(release));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ names, release, lines }) => ({
    title: list(
      names.length > longestTitle ? [...names.slice(0, longestTitle), `${names.length - longestTitle} more`] : names,
    ),
    note: noteOf(release),
    lines,
  }));
}

function noteOf({ action, renamedFrom, carried, renamedTo }: ReleasePlan): string {
  if (renamedFrom !== undefined) return `${carried ? "renamed from" : "was"} ${renamedFrom}`;
  if (renamedTo !== undefined) return `now ${renamedTo}`;
  return { create: "new", remove: "removed", update: "" }[action];
}

function isOf(one: Judgement | WordChange, release: ReleasePlan): boolean {
  return projectName(one) === projectName(release);
}
