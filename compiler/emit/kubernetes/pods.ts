// What pods have in common: no rights, no API token, the artifact store, and a GPU of the asked type or none.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { derive } from "../../trace.ts";
import { quantity } from "./loose.ts";
import type { Scope } from "./scope.ts";

/** The restricted profile of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
} as const;

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Nodes are labelled by NVIDIA's GPU feature discovery, and commonly tainted so that only pods with GPUs land there. */
export function onGpuNodes({ platform, target }: Scope) {
  const { type } = target.spec.gpu;
  const product = valueNamed(platform.gpus, type.value)?.product;
  if (product === undefined) throw new Error(`internal: the GPU ${type.value} is not in the catalogue`);
  return {
    nodeSelector: { "nvidia.com/gpu.product": derive([product, type], (name) => name) },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
  };
}

/** Whole GPUs; what a pod needs beside them is small, and the same for every model. */
export function gpuResources({ target }: Scope) {
  const gpus = quantity(target.spec.gpu.count);
  return {
    requests: { cpu: quantity("4"), memory: quantity("16Gi"), "nvidia.com/gpu": gpus },
    limits: { "nvidia.com/gpu": gpus },
  };
}

/** Of a pod without a GPU that makes an output; the same for every stage and model. */
export const cpuResources = { requests: { cpu: quantity("4"), memory: quantity("16Gi") } };

export const storeVolume = "store";
export const storePath = "/store";

/** The claim that holds the artifact store; the same for jobs, which write, and servers, which read. */
export function storeClaim({ platform }: Scope, access: "reads" | "writes") {
  const { storeClaim: claimName } = platform.kubernetes;
  return {
    name: storeVolume,
    persistentVolumeClaim: { claimName, ...(access === "reads" ? { readOnly: true } : {}) },
  };
}
