// From causes to consequences: what each edit sets in motion, and what a release as a whole goes through. Counting and grouping
// only; render-*.ts choose the words.
import { gatesFile, type StageKind } from "../../specs/handoff/stages.ts";
import type { Effect } from "../../specs/kinds/effect.ts";
import type { Plan, ReleasePlan, ResourceChange, StageChange } from "./plan.ts";

/** What an edit sets in motion over all releases. */
export interface Consequences {
  /** Stages that run again or for the first time because of it, directly or down the line, in running order. */
  readonly stages: readonly string[];
  /** Those of them that run for the first time wherever it is felt. */
  readonly first: readonly string[];
  /** Stages that no longer run because of it. */
  readonly removed: readonly string[];
  /** Ids of generated resources with a field that it changed. */
  readonly resources: readonly string[];
  /** What it does beside stages, in the order of `deeds`. */
  readonly deeds: readonly Deed[];
}

/**
 * `moves`: objects are created in one place and removed in another. `judges`: what was measured is judged again. `probes`: the next version of
 * a service is judged by other terms. `scales`: a service has more or fewer replicas.
 */
const deeds = ["moves", "judges", "probes", "scales"] as const;
export type Deed = (typeof deeds)[number];

function deedOf({ id, effect }: ResourceChange): Deed | undefined {
  if (effect === "identity") return "moves";
  if (effect === "re-judge") return isGates({ id }) ? "judges" : "probes";
  return effect === "scale" ? "scales" : undefined;
}

/** In the order of `plan.edits`. */
export function consequences(plan: Plan): Consequences[] {
  const releases = plan.environments.flatMap((environment) => environment.releases);
  const stages = plan.edits.map(() => new Set<string>());
  const again = plan.edits.map(() => new Set<string>());
  const removed = plan.edits.map(() => new Set<string>());
  const resources = plan.edits.map(() => new Set<string>());
  const done = plan.edits.map(() => new Set<Deed>());
  for (const release of releases) {
    followStages(release, { runs: stages, again, removed });
    for (const resource of release.resources) {
      const deed = deedOf(resource);
      for (const edit of resource.edits) {
        resources[edit]!.add(resource.id);
        if (deed !== undefined) done[edit]!.add(deed);
      }
    }
  }
  return plan.edits.map((_, edit) => ({
    stages: [...stages[edit]!],
    first: [...stages[edit]!].filter((stage) => !again[edit]!.has(stage)),
    removed: [...removed[edit]!],
    resources: [...resources[edit]!].sort(),
    deeds: deeds.filter((deed) => done[edit]!.has(deed)),
  }));
}

/** Stages are in running order, so the edits of what a stage reads are known when it is reached. */
function followStages(
  release: ReleasePlan,
  found: Readonly<Record<"runs" | "again" | "removed", Set<string>[]>>,
): void {
  const editsOf = new Map<string, Set<number>>();
  for (const { stage, action, causes } of release.stages) {
    const edits = new Set<number>();
    for (const cause of causes) {
      if (cause.kind === "edit") edits.add(cause.edit);
      if (cause.kind === "stage") for (const edit of editsOf.get(cause.stage) ?? []) edits.add(edit);
    }
    editsOf.set(stage, edits);
    for (const edit of edits) {
      (action === "remove" ? found.removed : found.runs)[edit]!.add(stage);
      if (action === "again") found.again[edit]!.add(stage);
    }
  }
}

/** What a release goes through, the dearest first. */
export type Weight =
  | "removed"
  | "renamed"
  | "leaves"
  | "new"
  | "enters"
  | "promoted"
  | "unpromoted"
  | "ends"
  | "stops"
  | "trains"
  | "trains-first"
  | "imports"
  | "imports-first"
  | "recompresses"
  | "compresses-first"
  | "measures"
  | "measures-more"
  | "rebuilds"
  | "builds"
  | "moves"
  | "rolls"
  | "starts"
  | "drops"
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
  if (release.record !== undefined) return release.record.after === null ? "unpromoted" : "promoted";
  return lostBy(release.stages) ?? madeBy(release.stages) ?? changedIn(release);
}

/** What a project has no more that people ask or pay for. */
function lostBy(stages: readonly StageChange[]): Weight | undefined {
  const models = stages.filter(({ kind }) => kind === "train" || kind === "base");
  if (models.length > 0 && models.every(isRemoved)) return "ends";
  const services = stages.filter(({ kind }) => kind === "serve");
  return services.some(isRemoved) && !services.some(({ action }) => action === "new") ? "stops" : undefined;
}

function madeBy(stages: readonly StageChange[]): Weight | undefined {
  for (const [kind, again, first] of outputs) {
    const actions = stages.flatMap((stage) => (stage.kind === kind ? [stage.action] : []));
    if (actions.includes("again")) return again;
    if (actions.includes("new")) return first;
  }
  return undefined;
}

/** Of what is made, the dearest first: where it was made before, and where it was not. */
const outputs: readonly (readonly [kind: StageKind, again: Weight, first: Weight])[] = [
  ["train", "trains", "trains-first"],
  ["base", "imports", "imports-first"],
  ["quantise", "recompresses", "compresses-first"],
  ["evaluate", "measures", "measures-more"],
  ["dataset", "rebuilds", "builds"],
];

function changedIn({ stages, resources }: ReleasePlan): Weight {
  const has = (kind: StageKind, action: StageChange["action"]): boolean =>
    stages.some((stage) => stage.kind === kind && stage.action === action);
  const feels = (effect: Effect): boolean => resources.some((resource) => resource.effect === effect);
  if (feels("identity") || (has("serve", "remove") && has("serve", "new"))) return "moves";
  if (has("serve", "again") || feels("roll-out")) return "rolls";
  if (has("serve", "new")) return "starts";
  if (stages.some((stage) => isRemoved(stage) && stage.kind !== "observe")) return "drops";
  if (resources.some(isGates)) return "judges";
  if (feels("scale")) return "scales";
  if (feels("replace")) return "replaces";
  if (stages.some(({ kind, action }) => kind === "observe" && action !== "keep") || feels("re-alert")) return "alerts";
  return resources.some(({ object }) => object !== undefined) ? "objects" : "records";
}

/** Is it the bounds that what was measured is judged by? */
export function isGates({ id }: Pick<ResourceChange, "id">): boolean {
  return `${id}.json` === gatesFile;
}

export function isRun(stage: StageChange): boolean {
  return stage.action === "again" || stage.action === "new";
}

function isRemoved(stage: StageChange): boolean {
  return stage.action === "remove";
}
