// What is trained: the LoRA matrices beside a frozen base, or every weight of the model.
import { blockLinears, linearModule, linearShape, type LlamaConfig } from "../model/llama.ts";
import { type LoraSettings, loraNames } from "../model/lora.ts";
import type { NamedTensor, Tensors } from "../model/safetensors.ts";
import { uniform } from "../model/random.ts";

interface Parameter extends NamedTensor {
  /** Without weight decay: norms, which have one dimension. */
  readonly decays: boolean;
}
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * Fresh adapters: A uniform in ±1/sqrt(in) (PEFT's Kaiming initialisation with a = sqrt(5)), B zero, so that training starts from the base
 * itself. Each matrix's values depend on the seed and its name alone.
 */
export function freshLora(config: LlamaConfig, lora: LoraSettings, seed: number): Parameters {
  const parameters = new Map<string, Parameter>();
  for (let layer = 0; layer < config.layers; layer++) {
    for (const [linear] of blockLinears) {
      if (!lora.targets.includes(linear)) continue;
      const { a, b } = loraNames(linearModule(layer, linear));
      const [out, inputs] = linearShape(config, linear);
      const bound = 1 / Math.sqrt(inputs);
      parameters.set(a, { shape: [lora.r, inputs], data: uniform(seed, a, lora.r * inputs, bound), decays: true });
      parameters.set(b, { shape: [out, lora.r], data: new Float32Array(out * lora.r), decays: true });
    }
  }
  return parameters;
}

/** Every weight of the model, as the base has it. */
export function fullParameters(base: Tensors): Parameters {
  return new Map([...base].map(([name, tensor]) => [name, { ...tensor, decays: tensor.shape.length > 1 }]));
}

export function elementCount(parameters: Parameters): number {
  let count = 0;
  for (const parameter of parameters.values()) count += parameter.data.length;
  return count;
}
