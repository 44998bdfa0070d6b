// What every object of one target needs to know.
import type { Model, ModelTarget } from "../../model/model.ts";
import type { Traced } from "../../trace.ts";
import { commonLabels } from "./labels.ts";
import { type ObjectNames, objectNames } from "./names.ts";

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
  readonly trace: boolean;
}

export function scopeOf(model: Model, target: KubernetesModelTarget, trace: boolean): Scope {
  const { images } = model.platform;
  if (images === undefined) throw new Error("internal: a kubernetes target without images passed the rules");
  return { model, target, names: objectNames(model, target), images, trace };
}

/** Metadata of an object of the server, or of the training job. */
export function metadata({ model, target }: Scope, name: string, component: "server" | "training") {
  return { name, namespace: target.spec.namespace, labels: commonLabels(model, target, component) };
}

/** Ids stay over versions; names of immutable objects do not. */
export function idOf({ target }: Scope, kind: string, role: string): string {
  return `${target.name}/${kind}/${role}`;
}
