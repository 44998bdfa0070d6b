// For tests: the Kubernetes objects of a project, and projects whose outputs are made on a cluster.
import { parse } from "yaml";
import { emitKubernetes } from "../emit/kubernetes/emit-kubernetes.ts";
import type { Resource } from "../emit/artifact.ts";
import type { Model } from "../model/model.ts";
import type { Json } from "../trace.ts";
import { frozenProjects } from "./frozen-project.ts";
import { edit, sampleProject, type SampleOptions } from "./sample-check.ts";

/** The sample, with all its environments on the cluster. */
export const clusterProject = edit(sampleProject, "dev: { targets: [laptop] }", "dev: { targets: [cluster] }");

/** By id, in the order of applying. */
export function objectsIn(model: Model, { trace }: { readonly trace: boolean } = { trace: false }) {
  const resources = emitKubernetes(model, { trace }).flatMap((file) => file.resources);
  return new Map<string, Resource>(resources.map((resource) => [resource.id, resource]));
}

/** What stands at a path of steps with `/` between them, each as in a JSON pointer. */
export function field(body: Json, path: string): Json {
  const unescaped = (key: string) => key.replaceAll("~1", "/").replaceAll("~0", "~");
  return path.split("/").reduce<Json>((at, key) => (at as Record<string, Json>)[unescaped(key)]!, body);
}

export interface ClusterProject {
  readonly name: string;
  readonly spec: string;
  readonly options: SampleOptions;
}

/** Both samples with a cluster and twenty generated projects, as they were frozen last; `dev` is as `staging` is. */
export const clusterProjects: readonly ClusterProject[] = frozenProjects().flatMap(
  ([name, { file, platform, spec }]) => {
    const data = parse(spec) as { environments: Record<string, unknown>; targets?: Record<string, unknown> };
    if (!name.startsWith("v2/") || data.targets?.["cluster"] === undefined) return [];
    data.environments = { ...data.environments, dev: data.environments["staging"] };
    return [{ name: name.slice("v2/".length), spec: JSON.stringify(data, undefined, 1), options: { file, platform } }];
  },
);
