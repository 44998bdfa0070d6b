// Which stages run again, and why: the edit that is in a stage's own configuration, the stage that it reads, or what its kind means.
import type { Stage } from "../../specs/handoff/release.ts";
import { instanceOf, kindOf } from "../../specs/handoff/stages.ts";
import type { Effect } from "../../specs/kinds/effect.ts";
import type { Place } from "../trace.ts";
import { outputChanges, type TracedChange } from "./output-changes.ts";
import type { Cause, StageChange } from "./plan.ts";
import type { ReleaseBefore, ReleaseNext } from "./release-state.ts";
import type { ReleaseEdit, ReleaseFieldEdit } from "./spec-edits.ts";

/** `before` is absent for a new release. `edits` are those of this release; causes of kind edit are indexes into them. */
export function stageChanges(
  before: ReleaseBefore | undefined,
  next: ReleaseNext,
  edits: readonly ReleaseEdit[],
): StageChange[] {
  const old = new Map((before?.stages ?? []).map((stage) => [stage.name, stage]));
  const rerun = new Set<string>();
  const changes = next.model.stages.map((stage): StageChange => {
    const head = { stage: stage.name, kind: stage.kind } as const;
    const was = old.get(stage.name);
    if (was !== undefined && was.key === stage.key) return { ...head, action: "keep", causes: [] };
    rerun.add(stage.name);
    if (was === undefined || before === undefined)
      return { ...head, action: "new", causes: sectionEdits(stage.name, edits) };
    const causes = causesOf(was, stage, configChanges(before, next, stage), edits, rerun, next.model.file);
    return { ...head, action: "again", causes };
  });
  const names = new Set(next.model.stages.map((stage) => stage.name));
  const removed = [...old.values()].filter((stage) => !names.has(stage.name));
  return [...changes, ...removed.map((stage) => removedStage(stage, edits))];
}

/** A stage that no longer exists. */
export function removedStage({ name, kind }: Stage, edits: readonly ReleaseEdit[]): StageChange {
  return { stage: name, kind, action: "remove", causes: sectionEdits(name, edits) };
}

/** For stages that come or go: the edits of the section that makes them. */
function sectionEdits(stage: string, edits: readonly ReleaseEdit[]): Cause[] {
  return edits.flatMap((edit, index): Cause[] =>
    edit.kind === "field" && stageOfSection(edit.path, stage) ? [{ kind: "edit", edit: index }] : [],
  );
}

/** Changes of the part of the stage's file that its key is made of; undefined when one of the two is not known. */
function configChanges(before: ReleaseBefore, next: ReleaseNext, stage: Stage): TracedChange[] | undefined {
  const id = stage.file.replace(/\.json$/, "");
  const old = before.bodies?.get(id);
  const now = next.resources?.get(id);
  if (old === undefined || now === undefined) return undefined;
  return outputChanges(old, now.body, now.places).filter((change) => change.pointer.startsWith("/config/"));
}

function causesOf(
  was: Stage,
  now: Stage,
  changes: readonly TracedChange[] | undefined,
  edits: readonly ReleaseEdit[],
  rerun: ReadonlySet<string>,
  file: string,
): Cause[] {
  const causes: Cause[] = [];
  if (was.semantics !== now.semantics) causes.push({ kind: "semantics", before: was.semantics, after: now.semantics });
  edits.forEach((edit, index) => {
    if (isOwnEdit(edit, now.name, changes, file)) causes.push({ kind: "edit", edit: index });
  });
  for (const need of now.needs) if (rerun.has(need)) causes.push({ kind: "stage", stage: need });
  if (was.needs.toSorted().join() !== now.needs.toSorted().join())
    causes.push({ kind: "graph", before: was.needs, after: now.needs });
  return causes.length > 0 ? causes : [{ kind: "compiler" }];
}

function isOwnEdit(
  edit: ReleaseEdit,
  stage: string,
  changes: readonly TracedChange[] | undefined,
  file: string,
): boolean {
  if (edit.kind === "input") return edit.stages.includes(stage);
  if (runsNothing.has(edit.effect)) return false;
  if (edit.after === undefined || changes === undefined) return stageOfSection(edit.path, stage);
  return changes.some((change) => change.places.some((place) => isPlaceOf(place, edit, file)));
}

const runsNothing: ReadonlySet<Effect> = new Set(["replace", "none"]);

/** Does the place lie in what was edited, or the edit in it? */
export function isPlaceOf(place: Place, edit: ReleaseFieldEdit, file: string): boolean {
  switch (place.origin) {
    case "overlay":
      return edit.origin === "overlay" && place.path.at(-1) === edit.path.join(".");
    case "platform":
      return edit.origin === "platform" && isNested(place.path, edit.path);
    case "default":
      return isNested(place.path, edit.path);
    case "spec":
      return edit.origin !== "platform" && place.file === file && isNested(place.path, edit.path);
    case "rule":
      return false;
  }
}

type Path = readonly (string | number)[];

function isNested(a: Path, b: Path): boolean {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** For fields that are gone, which no place of the new release points to: the section of the spec that configures the stage. */
function stageOfSection(path: Path, stage: string): boolean {
  const [section = "", name, suite] = path;
  const [kind, instance] = [kindOf(stage), instanceOf(stage)];
  switch (section) {
    case "datasets":
      return kind === "dataset" && instance === name;
    case "training":
      return kind === "train";
    case "compression":
      return (name !== "gates" && kind === "quantise") || (name === undefined && kind === "evaluate");
    case "evaluation":
      return kind === "evaluate" && (name === undefined || (name === "suites" && (suite ?? instance) === instance));
    case "serving":
      if (kind === "evaluate") return name === undefined || name === "generation";
      return kind === "serve" || (name === "alias" && kind === "observe") || (name === "model" && kind === "base");
    case "targets":
      return kind === "serve" && instance === name;
    case "objectives":
      return kind === "observe";
    case "environments":
      return kind === "serve";
    default:
      return false;
  }
}
