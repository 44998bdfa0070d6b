// Clusters: that a model can be served on the GPUs that its targets ask for.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import { parameterCount } from "../../../specs/handoff/parameter-count.ts";
import { vllm } from "../../../specs/handoff/servers.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { amountBytes } from "../../model/units.ts";
import { errorAtValue, type Rule } from "../rule.ts";
import { eachKubernetes } from "./serving-rules.ts";

/**
 * vLLM gives each GPU of a pod an equal share of the attention heads, and of the key and value heads, or copies of the latter where there
 * are fewer of them (vllm/config/model.py, verify_with_parallel_config; vllm/model_executor/models/llama.py).
 */
export const gpusDivideTheHeads: Rule = (input) => {
  const { baseShape } = input;
  if (baseShape === undefined || input.project.serving === undefined) return [];
  const { heads, kvHeads } = baseShape;
  const divides = (count: number) => heads % count === 0 && (kvHeads % count === 0 || count % kvHeads === 0);
  return eachKubernetes(input.environments).flatMap(([, name, { gpu }]): Diagnostic[] => {
    const { value } = gpu.count;
    if (divides(value)) return [];
    const counts = Array.from({ length: heads }, (_, index) => index + 1).filter(divides);
    return [
      errorAtValue(input, gpu.count, {
        code: "heads-not-divisible",
        message: `the target ${name} splits the model over ${value} GPUs, and its ${heads} attention heads (${kvHeads} for keys and values) cannot be`,
        fix: `write one of ${counts.join(", ")}`,
      }),
    ];
  });
};

/** Of a base whose files are here. Of one that has to be downloaded nobody knows the size yet. */
export const weightsFitTheGpus: Rule = (input) => {
  const { baseShape, platform } = input;
  if (baseShape === undefined || input.project.serving === undefined) return [];
  const needs = parameterCount(baseShape) * vllm.bytesPerWeight;
  return eachKubernetes(input.environments).flatMap(([, name, { gpu }]): Diagnostic[] => {
    const memory = valueNamed(platform.gpus, gpu.type.value)?.memory;
    if (memory === undefined) return [];
    const count = gpu.count.value;
    const has = amountBytes(memory) * count * vllm.memoryShare;
    if (needs <= has) return [];
    const gpus = count === 1 ? `a ${gpu.type.value} has` : `${count} ${gpu.type.value} have`;
    return [
      errorAtValue(input, gpu.type, {
        code: "model-exceeds-gpu",
        message: `the weights of the model take ${gibibytes(needs)} of the target ${name}, and ${gpus} ${gibibytes(has)} for it`,
        fix: "ask for GPUs with more memory, or for more of them",
      }),
    ];
  });
};

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
