// What every object of one target needs to know.
import type { Model, ModelTarget, ReleasePlatform } from "../../model/model.ts";
import { type ObjectNames, objectNames } from "../names.ts";

export type KubernetesModelTarget = Extract<ModelTarget, { readonly engine: "kubernetes" }>;

export interface Scope {
  readonly model: Model;
  readonly target: KubernetesModelTarget;
  readonly names: ObjectNames;
  readonly platform: ReleasePlatform;
}

export function scopeOf(model: Model, target: KubernetesModelTarget): Scope {
  const { platform } = model;
  if (platform === undefined) throw new Error("internal: a kubernetes target of a release that has none");
  return { model, target, platform, names: objectNames(model, target) };
}

/** What is served, of a scope that serves. */
export function servingOf({ model }: Scope): NonNullable<Model["project"]["serving"]> {
  const { serving } = model.project;
  if (serving === undefined) throw new Error("internal: an object of a server that serves nothing");
  return serving;
}

export function serves({ model }: Scope): boolean {
  return model.project.serving !== undefined;
}
