// What a person changed between two snapshots of a release: fields of the spec, of an environment's overrides and of the
// platform, and bytes of the files that they name.
import type { Effect } from "../../specs/kinds/effect.ts";
import type { Model } from "../model/model.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { Traced, type Place } from "../trace.ts";
import type { ValueChange } from "./compare-values.ts";
import type { FieldEdit, InputEdit, Position } from "./plan.ts";
import { snapshotChanges } from "./snapshot-changes.ts";

/** An edit as one release feels it; assemble.ts joins those of several releases. */
export type ReleaseEdit = ReleaseFieldEdit | ReleaseInputEdit;
export type ReleaseFieldEdit = Omit<FieldEdit, "projects" | "environments"> & {
  /** Path in the spec or the platform. */
  readonly path: readonly (string | number)[];
};
type ReleaseInputEdit = Omit<InputEdit, "projects" | "environments">;

/** Knows where things are written and what changing them costs. */
export interface SpecKnowledge {
  /**
   * Where the path, or what is left of it, stands: in the project's spec, which has targets and overrides; in what the release
   * is written in, the spec too or its promotion record; or in the platform.
   */
  locate(source: "spec" | "written" | "platform", path: readonly (string | number)[]): Position;
  /** The dearest mark of the field or of the fields below it. `data` is the snapshot's spec or platform that has it. */
  effectOf(origin: "spec" | "platform", path: readonly (string | number)[]): Effect;
}

/** One for each of `snapshotChanges`, in their order. */
export function specEdits(before: Snapshot, after: Snapshot, model: Model, knows: SpecKnowledge): ReleaseEdit[] {
  const lost = new Set(before.overrides.filter((field) => !after.overrides.includes(field)));
  return snapshotChanges(before, after).map(({ part, change }): ReleaseEdit => {
    switch (part) {
      case "spec":
        return fieldEdit(change, model, lost, knows);
      case "platform":
        return platformEdit(change, knows);
      case "targets":
        return targetsEdit(change, model.environment, knows);
      case "input":
        return { kind: "input", ...change };
    }
  });
}

function fieldEdit(
  change: ValueChange,
  model: Model,
  lostOverrides: ReadonlySet<string>,
  knows: SpecKnowledge,
): ReleaseFieldEdit {
  const place = change.after === undefined ? undefined : placeAt(model.project, change.path);
  const effect = knows.effectOf("spec", change.path);
  const dotted = change.path.join(".");
  if (lostOverrides.has(dotted)) {
    const at = knows.locate("spec", ["environments", model.environment, "set"]);
    return { kind: "field", origin: "overlay", at, ...change, effect };
  }
  const at =
    place?.origin === "overlay"
      ? knows.locate("spec", place.path)
      : knows.locate("written", place?.file === model.written ? place.path : change.path);
  const origin = place === undefined || place.origin === "rule" ? "spec" : place.origin;
  return { kind: "field", origin, at, ...change, effect };
}

function platformEdit(change: ValueChange, knows: SpecKnowledge): ReleaseFieldEdit {
  const at = knows.locate("platform", change.path);
  return { kind: "field", origin: "platform", at, ...change, effect: knows.effectOf("platform", change.path) };
}

function targetsEdit(change: ValueChange, environment: string, knows: SpecKnowledge): ReleaseFieldEdit {
  const path = ["environments", environment, "targets"];
  const at = knows.locate("spec", path);
  return { kind: "field", origin: "spec", at, ...change, path, field: path.join("."), effect: "roll-out" };
}

/** The place of a leaf, or of the first leaf below a section; undefined for what is not there. */
function placeAt(tree: unknown, path: readonly (string | number)[]): Place | undefined {
  let node = tree;
  for (const step of path) {
    if (node === null || typeof node !== "object" || node instanceof Traced) return undefined;
    node = (node as Record<string | number, unknown>)[step];
  }
  return firstPlace(node);
}

function firstPlace(node: unknown): Place | undefined {
  if (node instanceof Traced) return node.places[0];
  if (node === null || typeof node !== "object") return undefined;
  for (const child of Object.values(node)) {
    const place = firstPlace(child);
    if (place !== undefined) return place;
  }
  return undefined;
}
