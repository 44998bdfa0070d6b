// One release before and after: its edits, its stages, its resources.
import type { Stage } from "../../specs/handoff/release.ts";
import { instanceOf, makesOutput } from "../../specs/handoff/stages.ts";
import { writtenGates } from "../model/written-gates.ts";
import type { Place } from "../trace.ts";
import { datasetVersions } from "./dataset-versions.ts";
import { namespaceNeeds, type PlacedRelease } from "./namespace-needs.ts";
import type { Position, ReleasePlan } from "./plan.ts";
import type { ReleaseBefore, ReleaseNext } from "./release-state.ts";
import { resourceChanges } from "./resource-changes.ts";
import { specEdits, type ReleaseEdit, type SpecKnowledge } from "./spec-edits.ts";
import { removedStage, stageChanges } from "./stage-changes.ts";

/** The plan of one release; its causes are indexes into its own edits until assemble.ts joins them with those of others. */
export interface ReleaseDraft {
  readonly environment: string;
  readonly plan: Omit<ReleasePlan, "elsewhere">;
  readonly edits: readonly ReleaseEdit[];
  /** Of the stages that make an output, by name: as they will be, or were in a release that goes. */
  readonly keys: ReadonlyMap<string, string>;
  /** The same of the services on this machine; of a release that goes, of all its services. */
  readonly services: ReadonlyMap<string, string>;
  /** Seal of the promotion record that it follows, or followed where it goes. */
  readonly seal?: string | undefined;
  /** `<team>/<project>` that the spec says it was called before. */
  readonly former?: string | undefined;
  /** Version of the compiler that wrote the release of before; undefined where there was none, or it does not say. */
  readonly writtenBy?: string | undefined;
}

/** `before` is absent for a release that is new. The caller has seen that the two differ. */
export function compareRelease(
  before: ReleaseBefore | undefined,
  next: ReleaseNext,
  knows: SpecKnowledge,
): ReleaseDraft {
  const { model } = next;
  const edits = before?.snapshot === undefined ? [] : specEdits(before.snapshot, next.snapshot, model, knows);
  const show = (place: Place): Position | undefined => {
    if (place.file === "") return undefined;
    const { origin, path } = place;
    return knows.locate(origin === "platform" ? "platform" : origin === "overlay" ? "spec" : "written", path);
  };
  const { changes, kept } = resourceChanges(before, next, edits, show);
  const stages = stageChanges(before, next, edits);
  const versions = datasetVersions(before, next);
  const needs = before === undefined || isPlaced(before) ? namespaceNeeds(before, next) : [];
  return {
    environment: model.environment,
    edits,
    keys: outputKeys(model.stages),
    services: keysOf(model.stages.filter((stage) => isLocalService(stage, model))),
    seal: model.promotion?.record.seal,
    former: model.renamedFrom && `${model.renamedFrom.team}/${model.renamedFrom.name}`,
    writtenBy: before?.compiler,
    plan: {
      team: model.team,
      project: model.name,
      file: model.file,
      action: before === undefined ? "create" : "update",
      stages,
      resources: changes,
      kept,
      ...followed(before, model),
      ...lostJudges(before, next),
      ...moved(before, model),
      ...(versions.length === 0 ? {} : { versions }),
      ...(needs.length === 0 ? {} : { needs }),
    },
  };
}

/** Also where it was edited so that two say they are the same one: their seals differ then. */
function followed(
  before: ReleaseBefore | undefined,
  { promotion, hold }: ReleaseNext["model"],
): Pick<ReleasePlan, "record"> {
  const [was, is] = [before?.snapshot?.promotion?.record, promotion?.record];
  if (was?.seal === is?.seal) return {};
  const forks = was !== undefined && is?.number === was.number + 1 && is.replaces !== was.seal;
  const held = hold === undefined ? {} : { hold: { by: hold.by, reason: hold.reason } };
  return { record: { before: was?.number ?? null, after: is?.number ?? null, ...(forks ? { forks } : {}), ...held } };
}

/** A record says itself what it is judged by, and anybody may have written it. */
function lostJudges(
  before: ReleaseBefore | undefined,
  { model, snapshot }: ReleaseNext,
): Pick<ReleasePlan, "unjudged" | "goneGates"> {
  if (model.promotion === undefined) return {};
  const has = writtenGates(snapshot.spec);
  const gone = [...writtenGates(before?.snapshot?.spec).keys()].filter((gate) => !has.has(gate)).sort();
  const follows = before?.snapshot?.promotion?.record.seal !== model.promotion.record.seal;
  return {
    ...(follows && model.gates === undefined ? { unjudged: true } : {}),
    ...(gone.length === 0 ? {} : { goneGates: gone }),
  };
}

function moved(before: ReleaseBefore | undefined, { promotion }: ReleaseNext["model"]): Pick<ReleasePlan, "source"> {
  const [was, is] = [before?.snapshot?.promotion?.source, promotion?.source];
  return was?.environment === is?.environment && was?.store === is?.store ? {} : { source: is ?? null };
}

/** Is it known where its targets were? */
function isPlaced(before: ReleaseBefore): before is ReleaseBefore & PlacedRelease {
  return before.snapshot !== undefined;
}

function outputKeys(stages: readonly Stage[]): ReadonlyMap<string, string> {
  return keysOf(stages.filter(({ kind }) => makesOutput(kind)));
}

function keysOf(stages: readonly Stage[]): ReadonlyMap<string, string> {
  return new Map(stages.map(({ name, key }) => [name, key]));
}

function isLocalService({ name, kind }: Stage, { targets }: ReleaseNext["model"]): boolean {
  if (kind !== "serve") return false;
  return targets.some((target) => target.engine === "local" && target.name === instanceOf(name));
}

/** A release that is in generated/ and that no project makes any more. */
export function removedRelease(before: ReleaseBefore): ReleaseDraft {
  const { changes, kept } = resourceChanges(before, undefined, [], () => undefined);
  const stages = (before.stages ?? []).map((stage) => removedStage(stage, []));
  const record = before.snapshot?.promotion?.record;
  return {
    environment: before.environment,
    edits: [],
    keys: outputKeys(before.stages ?? []),
    services: keysOf((before.stages ?? []).filter(({ kind }) => kind === "serve")),
    seal: record?.seal,
    plan: {
      team: before.team,
      project: before.project,
      file: before.snapshot?.file ?? "",
      action: "remove",
      stages,
      resources: changes,
      kept,
      ...(record === undefined ? {} : { record: { before: record.number, after: null } }),
    },
  };
}
