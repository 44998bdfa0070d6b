// Labels by which people and controllers find what belongs together (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).
import { flatName } from "../../../specs/handoff/stages.ts";
import type { Model, ModelStage, ModelTarget } from "../../model/model.ts";
import { objectNames } from "../names.ts";

/** Of every object. */
export function commonLabels(model: Model, target: ModelTarget, component: string): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(model, target, component),
    "app.kubernetes.io/part-of": model.team,
    "app.kubernetes.io/managed-by": "fairlead",
    "fairlead.dev/environment": model.environment,
  };
}

/** Of every object that runs a stage, and of its pods. */
export function stageLabels(
  model: Model,
  target: ModelTarget,
  { kind, name }: ModelStage,
): Readonly<Record<string, string>> {
  return { ...commonLabels(model, target, kind), "fairlead.dev/stage": flatName(name) };
}

/** Those that pods are selected by. They never change for a target, as selectors cannot. */
export function selectorLabels(model: Model, target: ModelTarget, component: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": model.name,
    "app.kubernetes.io/instance": objectNames(model, target).server,
    "app.kubernetes.io/component": component,
  };
}
