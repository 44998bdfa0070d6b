// Angles of rotary position embeddings, with the scalings for longer contexts that specs/handoff/rope-scaling.ts reads.
import type { RopeScaling } from "../../specs/handoff/rope-scaling.ts";
import type { LlamaConfig } from "./llama.ts";

/**
 * Cosines and sines of rotary position embedding for positions 0..count-1, [count, headDim] each, both halves of a head alike:
 * angle = position / theta^(2i / headDim), unscaled (Su et al. 2021, in the layout of Hugging Face's Llama).
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
function frequenciesOf({ headDim, ropeTheta, ropeScaling }: LlamaConfig): readonly number[] {
  const half = Array.from({ length: headDim / 2 }, (_, i) => scaled(1 / ropeTheta ** ((2 * i) / headDim), ropeScaling));
  return [...half, ...half];
}

function scaled(frequency: number, scaling: RopeScaling | null): number {
  switch (scaling?.type) {
    case undefined:
      return frequency;
    case "linear":
      return frequency / scaling.factor;
    case "llama3":
      return scaledAsLlama3(frequency, scaling);
  }
}

/**
 * Of Llama 3.1: what turns often within the original context stays as it was, what turns seldom is slowed down by the factor, and between the two bounds (in turns)
 * one goes over into the other.
 */
function scaledAsLlama3(frequency: number, scaling: Extract<RopeScaling, { type: "llama3" }>): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return kept * frequency + ((1 - kept) * frequency) / factor;
}
