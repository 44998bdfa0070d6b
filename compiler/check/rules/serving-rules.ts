// Serving: that each target can run the service as it is configured in its environment.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import type { TracedTree } from "../../trace.ts";
import type { KubernetesTarget, LocalTarget } from "../../../specs/kinds/target.ts";
import type { z } from "zod";
import type { ResolveEnvironment } from "../../model/resolve.ts";
import { errorAt, errorAtValue, warningAt, warningAtValue, type Rule } from "../rule.ts";
import { loraRankFor } from "../../../specs/handoff/servers.ts";
import { didYouMean } from "../wrong-value.ts";

type TracedLocal = TracedTree<z.infer<typeof LocalTarget>>;
type TracedKubernetes = TracedTree<z.infer<typeof KubernetesTarget>>;

export const clustersHaveImages: Rule = (input) => {
  const first = Object.entries(input.project.targets).find(([, target]) => target.engine === "kubernetes");
  if (first === undefined || input.platform.images !== undefined) return [];
  return [
    errorAt(input, ["targets", first[0], "engine"], "value", {
      code: "platform-without-images",
      message: `the target ${first[0]} runs on Kubernetes, but specs/platform.yaml names no container images`,
      fix: "add images with runtime, trainer and vllm to specs/platform.yaml",
    }),
  ];
};

export const gpusAreInTheCatalogue: Rule = (input) => {
  const known = Object.keys(input.platform.gpus);
  return eachKubernetes(input.environments).flatMap(([, name, target]): Diagnostic[] => {
    const { type } = target.gpu;
    if (known.includes(type.value)) return [];
    const guess = didYouMean(type.value, known);
    return [
      errorAtValue(input, type, {
        code: "unknown-gpu",
        message: `the target ${name} asks for the GPU ${JSON.stringify(type.value)}, which is not in the platform's catalogue`,
        fix: `${guess === "" ? "" : `${guess} `}${known.length === 0 ? "add it to gpus in specs/platform.yaml" : `GPUs of specs/platform.yaml: ${known.join(", ")}`}`,
      }),
    ];
  });
};

export const adapterRankIsServed: Rule = (input) => {
  const lora = input.project.training?.lora;
  if (lora === undefined || eachKubernetes(input.environments).length === 0) return [];
  const rank = loraRankFor(lora.r);
  if (rank === lora.r) return [];
  return [
    warningAt(input, ["training", "lora", "r"], "value", {
      code: "rank-rounded-up",
      message: `vLLM has no room for rank ${lora.r} exactly and reserves that of rank ${rank}`,
      fix: `nothing has to change; rank ${rank} would cost the same memory when serving`,
    }),
  ];
};

export const queueHoldsABatch: Rule = (input) =>
  input.environments.flatMap(({ project }): Diagnostic[] => {
    if (project.serving === undefined) return [];
    const { maxQueue, maxBatch } = project.serving.batching;
    if (maxQueue.value >= maxBatch.value) return [];
    return [
      warningAtValue(input, maxQueue, {
        code: "queue-shorter-than-batch",
        message: `${maxQueue.value} requests may wait, fewer than the ${maxBatch.value} that one batch decodes together`,
        fix: "raise serving.batching.maxQueue to at least maxBatch",
      }),
    ];
  });

/** Only this machine is believed without a key. */
export const networkNeedsKeys: Rule = (input) =>
  eachLocal(input.environments).flatMap(([{ project, name: environment }, name, { address }]): Diagnostic[] => {
    if (address === undefined || project.serving === undefined || project.serving.apiKeys !== undefined) return [];
    return [
      errorAtValue(input, address, {
        code: "network-without-keys",
        message: `the target ${name} of ${environment} can be reached from other machines, and serving.apiKeys does not say who may ask`,
        fix: "write serving.apiKeys: secret://<name>/<key>, and make keys with fairlead-runtime keys; or remove address",
      }),
    ];
  });

export const topPIsUsed: Rule = (input) => {
  const { temperature, topP } = input.traced.serving?.generation ?? {};
  if (temperature?.value !== 0 || topP === undefined || topP.value === 1) return [];
  return [
    warningAtValue(input, topP, {
      code: "top-p-without-sampling",
      message: `topP ${topP.value} decides nothing: at temperature 0 the likeliest token is always taken`,
      fix: "remove topP, or write a temperature above 0",
    }),
  ];
};

/** As many threads as the field itself allows for one worker. */
const mostThreads = 256;

export const threadsFitAMachine: Rule = (input) =>
  eachLocal(input.environments).flatMap(([{ project }, name, target]): Diagnostic[] => {
    const workers = project.serving?.scale.min.value ?? 1;
    const threads = workers * target.threads.value;
    if (threads <= mostThreads) return [];
    return [
      errorAtValue(input, target.threads, {
        code: "too-many-threads",
        message: `the target ${name} would start ${workers} workers with ${target.threads.value} threads each, ${threads} threads on one machine`,
        fix: `lower threads or serving.scale.min, to at most ${mostThreads} threads together`,
      }),
    ];
  });

function eachLocal(environments: readonly ResolveEnvironment[]): [ResolveEnvironment, string, TracedLocal][] {
  return eachTarget(environments).flatMap(([environment, name, target]): [ResolveEnvironment, string, TracedLocal][] =>
    target.engine.value === "local" ? [[environment, name, target as TracedLocal]] : [],
  );
}

export function eachKubernetes(
  environments: readonly ResolveEnvironment[],
): [ResolveEnvironment, string, TracedKubernetes][] {
  return eachTarget(environments).flatMap(
    ([environment, name, target]): [ResolveEnvironment, string, TracedKubernetes][] =>
      target.engine.value === "kubernetes" ? [[environment, name, target as TracedKubernetes]] : [],
  );
}

type TracedTarget = ResolveEnvironment["project"]["targets"][string];

export function eachTarget(environments: readonly ResolveEnvironment[]): [ResolveEnvironment, string, TracedTarget][] {
  return environments.flatMap((environment) =>
    environment.targets.flatMap((name): [ResolveEnvironment, string, TracedTarget][] => {
      const target = valueNamed(environment.project.targets, name);
      return target === undefined ? [] : [[environment, name, target]];
    }),
  );
}
