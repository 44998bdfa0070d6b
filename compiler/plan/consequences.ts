// From causes to consequences: what each edit sets in motion, and what a release as a whole goes through. Counting and grouping
// only; render-*.ts choose the words.
import { gatesFile } from "../../specs/handoff/stages.ts";
import type { Effect } from "../../specs/kinds/effect.ts";
import type { Plan, ReleasePlan, ResourceChange, StageChange } from "./plan.ts";

/** What an edit sets in motion over all releases. */
export interface Consequences {
  /** Stages that run again or for the first time because of it, directly or down the line, in running order. */
  readonly stages: readonly string[];
  /** Stages that no longer run because of it. */
  readonly removed: readonly string[];
  /** Ids of generated resources with a field that it changed. */
  readonly resources: readonly string[];
  /** Is what was measured judged again because of it? */
  readonly judges: boolean;
  /** Is the next version of a service judged by other terms because of it? */
  readonly probes: boolean;
}

/** In the order of `plan.edits`. */
export function consequences(plan: Plan): Consequences[] {
  const releases = plan.environments.flatMap((environment) => environment.releases);
  const stages = plan.edits.map(() => new Set<string>());
  const removed = plan.edits.map(() => new Set<string>());
  const resources = plan.edits.map(() => new Set<string>());
  const judging = new Set<number>();
  const probing = new Set<number>();
  for (const release of releases) {
    followStages(release, stages, removed);
    for (const { id, effect, edits } of release.resources) {
      for (const edit of edits) resources[edit]!.add(id);
      if (effect === "re-judge") for (const edit of edits) (isGates({ id }) ? judging : probing).add(edit);
    }
  }
  return plan.edits.map((_, edit) => ({
    stages: [...stages[edit]!],
    removed: [...removed[edit]!],
    resources: [...resources[edit]!].sort(),
    judges: judging.has(edit),
    probes: probing.has(edit),
  }));
}

/** Stages are in running order, so the edits of what a stage reads are known when it is reached. */
function followStages(release: ReleasePlan, runs: readonly Set<string>[], removed: readonly Set<string>[]): void {
  const editsOf = new Map<string, Set<number>>();
  for (const { stage, action, causes } of release.stages) {
    const edits = new Set<number>();
    for (const cause of causes) {
      if (cause.kind === "edit") edits.add(cause.edit);
      if (cause.kind === "stage") for (const edit of editsOf.get(cause.stage) ?? []) edits.add(edit);
    }
    editsOf.set(stage, edits);
    for (const edit of edits) (action === "remove" ? removed : runs)[edit]!.add(stage);
  }
}

/** What a release goes through, the dearest first. */
export type Weight =
  | "renamed"
  | "new"
  | "enters"
  | "leaves"
  | "removed"
  | "trains"
  | "imports"
  | "recompresses"
  | "measures"
  | "moves"
  | "rolls"
  | "judges"
  | "scales"
  | "replaces"
  | "alerts"
  | "objects"
  | "records";

export function weightOf(release: ReleasePlan): Weight {
  if (release.renamedFrom !== undefined || release.renamedTo !== undefined) return "renamed";
  if (release.action === "create") return release.elsewhere ? "enters" : "new";
  if (release.action === "remove") return release.elsewhere ? "leaves" : "removed";
  const runs = (kind: string): boolean => release.stages.some((stage) => stage.kind === kind && isRun(stage));
  const feels = (effect: Effect): boolean => release.resources.some((resource) => resource.effect === effect);
  if (runs("train")) return "trains";
  if (runs("base")) return "imports";
  if (runs("quantise")) return "recompresses";
  if (runs("evaluate") || runs("dataset")) return "measures";
  if (feels("identity")) return "moves";
  if (release.stages.some((stage) => stage.kind === "serve" && stage.action !== "keep")) return "rolls";
  if (feels("roll-out")) return "rolls";
  if (release.resources.some(isGates)) return "judges";
  if (feels("scale")) return "scales";
  if (feels("replace")) return "replaces";
  if (runs("observe") || feels("re-alert")) return "alerts";
  return release.resources.some(({ object }) => object !== undefined) ? "objects" : "records";
}

/** Is it the bounds that what was measured is judged by? */
export function isGates({ id }: Pick<ResourceChange, "id">): boolean {
  return `${id}.json` === gatesFile;
}

export function isRun(stage: StageChange): boolean {
  return stage.action === "again" || stage.action === "new";
}
