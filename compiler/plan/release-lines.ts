// One release of the plan in a few lines: what runs and why, what is used again, which generated resources differ.
import { counted } from "../text/counted.ts";
import { isRun } from "./consequences.ts";
import type { Plan, ReleasePlan, ResourceChange, StageChange } from "./plan.ts";
import { causeWords, list, resourceVerbs, type Style } from "./words.ts";

/** Lines without bullets. What stays is one line. */
export function releaseLines(release: ReleasePlan, plan: Plan, style: Style): string[] {
  return [...stageLines(release, plan, style), ...resourceLines(release, style)];
}

function stageLines(release: ReleasePlan, plan: Plan, style: Style): string[] {
  const by = (action: StageChange["action"]): StageChange[] =>
    release.stages.filter((stage) => stage.action === action);
  const names = (stages: readonly StageChange[]): string =>
    stages.map((stage) => `${style.code(stage.stage)}${formerly(stage, style)}`).join(", ");
  const withCauses = (stages: readonly StageChange[]): string =>
    stages.map((stage) => `${style.code(stage.stage)}${inBrackets(causeWords(stage, plan, style))}`).join(", ");
  const line = (title: string, stages: readonly StageChange[], text = names): string[] =>
    stages.length === 0 ? [] : [`${title}: ${text(stages)}`];
  switch (release.action) {
    case "create":
      return [...line("runs for the first time", by("new")), ...line("used again", by("keep"))];
    case "remove":
      return line("no longer runs", by("remove"));
    case "update":
      return [
        ...line("runs for the first time", by("new"), withCauses),
        ...line("runs again", by("again"), withCauses),
        ...line("no longer runs", by("remove"), withCauses),
        ...line(release.stages.some(isRun) ? "used again" : "nothing runs again", by("keep")),
      ];
  }
}

function formerly({ previousName }: StageChange, style: Style): string {
  return previousName === undefined ? "" : ` (was ${style.code(previousName)})`;
}

function inBrackets(words: string): string {
  return words === "" ? "" : ` (${words})`;
}

const longestList = 8;

function resourceLines({ resources, kept }: ReleasePlan, style: Style): string[] {
  const parts = resourceVerbs.flatMap((action) => {
    const own = resources.filter((resource) => resource.action === action);
    return own.length === 0 ? [] : [`${verbs[action]}: ${resourceNames(own, style)}`];
  });
  if (parts.length === 0) return ["only the records of the release change"];
  const [last, ...rest] = parts.reverse();
  const keeps = kept === 0 ? "" : `; ${counted(kept, "resource")} as before`;
  return [...rest.reverse(), `${last}${keeps}`];
}

const verbs = { create: "creates", change: "changes", replace: "replaces", remove: "removes" } as const;

function resourceNames(resources: readonly ResourceChange[], style: Style): string {
  const shown = resources.slice(0, longestList).map(({ id }) => style.code(id));
  return list(resources.length > longestList ? [...shown, `${resources.length - longestList} more`] : shown);
}
