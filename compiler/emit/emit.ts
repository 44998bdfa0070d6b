// All files of a release, from its model. The order is that of the files in a plan.
import type { Model } from "../model/model.ts";
import { emitAlerts } from "./alerts/emit-alerts.ts";
import type { GeneratedFile } from "./artifact.ts";
import { emitHandoff } from "./handoff.ts";

export async function emitProject(model: Model, options: { readonly trace: boolean }): Promise<GeneratedFile[]> {
  return [...emitHandoff(model, options), ...(await kubernetesFiles(model, options)), ...emitAlerts(model, options)];
}

/** The library of Kubernetes' types is large: it is loaded with the first target that needs it. */
async function kubernetesFiles(model: Model, options: { readonly trace: boolean }): Promise<GeneratedFile[]> {
  if (model.targets.every(({ engine }) => engine !== "kubernetes")) return [];
  const { emitKubernetes } = await import("./kubernetes/emit-kubernetes.ts");
  return emitKubernetes(model, options);
}
