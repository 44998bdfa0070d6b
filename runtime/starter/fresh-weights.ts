import { type LlamaConfig, llamaTensors } from "../model/llama.ts";
import { normal } from "../model/random.ts";
import type { Tensors } from "../model/safetensors.ts";

/**
 * Weights to train from scratch: norms are 1, matrices normal with deviation 0.02, and those that write into the residual stream smaller by sqrt(2 layers), so that its
 * size does not grow with depth (as GPT-2 does it).
 */
export function freshWeights(config: LlamaConfig, seed: number): Tensors {
  const residual = 0.02 / Math.sqrt(2 * config.layers);
  return new Map(
    [...llamaTensors(config)].map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (shape.length === 1) return [name, { shape, data: new Float32Array(count).fill(1) }];
      const deviation = /\.(o_proj|down_proj)\./.test(name) ? residual : 0.02;
      return [name, { shape, data: normal(seed, name, count, deviation) }];
    }),
  );
}
