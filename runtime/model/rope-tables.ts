// Angles of rotary position embeddings.
import type { LlamaConfig } from "./llama.ts";

/**
 * Cosines and sines of rotary position embedding for positions 0..count-1, [count, headDim] each, both halves of a head alike:
 * angle = position / theta^(2i / headDim) (Su et al. 2021, in the layout of Hugging Face's Llama).
 */
export function ropeTables(
  config: LlamaConfig,
  count: number,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const { headDim } = config;
  const frequencies = frequenciesOf(config);
  const cos = new Float32Array(count * headDim);
  const sin = new Float32Array(count * headDim);
  for (let position = 0; position < count; position++) {
    for (let i = 0; i < headDim; i++) {
      const angle = position * frequencies[i]!;
      cos[position * headDim + i] = Math.cos(angle);
      sin[position * headDim + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Angle by position, in radians, of each of a head's elements; [headDim], both halves alike. */
export function ropeFrequencies(config: LlamaConfig): Float32Array {
  return Float32Array.from(frequenciesOf(config));
}

/** In double precision: at the end of a long context the angle is hundreds of turns. */
function frequenciesOf({ headDim, ropeTheta }: LlamaConfig): readonly number[] {
  return Array.from({ length: headDim }, (_, i) => 1 / ropeTheta ** ((2 * (i % (headDim / 2))) / headDim));
}
