import type { LlamaConfig } from "./llama.ts";

/**
 * Cosines and sines of rotary position embedding for positions 0..count-1, [count, headDim] each, both halves of a head alike:
 * angle = position / theta^(2i / headDim) (Su et al. 2021, in the layout of Hugging Face's Llama).
 */
export function ropeTables(
  config: LlamaConfig,
  count: number,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const { headDim, ropeTheta } = config;
  const cos = new Float32Array(count * headDim);
  const sin = new Float32Array(count * headDim);
  for (let position = 0; position < count; position++) {
    for (let i = 0; i < headDim; i++) {
      const angle = position / ropeTheta ** ((2 * (i % (headDim / 2))) / headDim);
      cos[position * headDim + i] = Math.cos(angle);
      sin[position * headDim + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
