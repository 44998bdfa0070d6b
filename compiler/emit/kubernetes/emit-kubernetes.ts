// A file of Kubernetes objects for each kubernetes target that has something to run.
import type { Model } from "../../model/model.ts";
import type { GeneratedFile } from "../artifact.ts";
import { scopeOf } from "./scope.ts";
import { serverObjects } from "./server.ts";
import { trainingObjects } from "./train-job.ts";

export function emitKubernetes(model: Model, { trace }: { readonly trace: boolean }): GeneratedFile[] {
  return model.targets.flatMap((target): GeneratedFile[] => {
    if (target.engine !== "kubernetes") return [];
    const scope = scopeOf(model, target, trace);
    const resources = [...trainingObjects(scope), ...serverObjects(scope)];
    return resources.length === 0 ? [] : [{ path: `kubernetes-${target.name}.yaml`, format: "yaml", resources }];
  });
}
