// A file of Kubernetes objects for each kubernetes target that has something to run.
import type { Model } from "../../model/model.ts";
import type { GeneratedFile } from "../artifact.ts";
import { checkObjects } from "./check-objects.ts";
import { kubernetesObject } from "./library.ts";
import { objectsOf } from "./object.ts";
import { objects } from "./objects.ts";
import { scopeOf } from "./scope.ts";

export function emitKubernetes(model: Model, { trace }: { readonly trace: boolean }): GeneratedFile[] {
  const files = model.targets.flatMap((target): GeneratedFile[] => {
    if (target.engine !== "kubernetes") return [];
    const scope = scopeOf(model, target);
    const resources = objects
      .flatMap((object) => objectsOf(object, scope))
      .map(({ id, kind, props }) => kubernetesObject(id, kind, props, trace));
    return resources.length === 0 ? [] : [{ path: `kubernetes-${target.name}.yaml`, format: "yaml", resources }];
  });
  checkObjects(files);
  return files;
}
