// Clusters: that a model can be served on the GPUs that its targets ask for.
import type { Diagnostic } from "../../diagnostic.ts";
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
