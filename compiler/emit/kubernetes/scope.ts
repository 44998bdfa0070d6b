// What every object of one target needs to know.
import type { Model, ModelTarget } from "../../model/model.ts";
import type { Traced } from "../../trace.ts";
import { type ObjectNames, objectNames } from "../names.ts";

export type KubernetesModelTarget = Extract<ModelTarget, { readonly engine: "kubernetes" }>;

export interface Scope {
  readonly model: Model;
  readonly target: KubernetesModelTarget;
  readonly names: ObjectNames;
  readonly images: {
    readonly runtime: Traced<string>;
    readonly trainer: Traced<string>;
    readonly vllm: Traced<string>;
  };
}

export function scopeOf(model: Model, target: KubernetesModelTarget): Scope {
  const { images } = model.platform;
  if (images === undefined) throw new Error("internal: a kubernetes target without images passed the rules");
  return { model, target, names: objectNames(model, target), images };
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
