// Chooses the next token from logits.
import type { GenerationConfig } from "../../specs/handoff/generation-config.ts";
import { hash32, seedFor } from "./random.ts";

export interface Sampling {
  /** 0 always takes the likeliest token. */
  readonly temperature: number;
  /** Only the likeliest tokens that together have this probability are drawn from; 1 draws from all. */
  readonly topP: number;
  readonly seed: number;
}

export const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };

/** How one answer is drawn: a service and a suite give the same answer for the same seed, which is the one that a client sends. */
export function samplingOf({ temperature, topP }: GenerationConfig, seed: number): Sampling {
  return { temperature, topP, seed: seedFor(seed, "answer") };
}

/** `position` numbers the draws of one answer, so that equal seed and logits give an equal answer however it is batched. */
export function sampleToken(logits: Float32Array, sampling: Sampling, position: number): number {
  if (sampling.temperature === 0) return likeliest(logits);
  const { order, probabilities } = sortedProbabilities(logits, sampling.temperature);
  let kept = 0;
  let mass = 0;
  while (kept < order.length && mass < sampling.topP) mass += probabilities[kept++]!;
  let point = (hash32(sampling.seed, position) / 2 ** 32) * mass;
  for (let i = 0; i < kept; i++) {
    point -= probabilities[i]!;
    if (point < 0) return order[i]!;
  }
  return order[0]!;
}

/** Of equals the first. */
function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

function sortedProbabilities(
  logits: Float32Array,
  temperature: number,
): { order: Uint32Array; probabilities: Float64Array } {
  const order = Uint32Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const top = logits[order[0]!]!;
  const probabilities = new Float64Array(logits.length);
  let sum = 0;
  order.forEach((token, rank) => {
    probabilities[rank] = Math.exp((logits[token]! - top) / temperature);
    sum += probabilities[rank];
  });
  for (let rank = 0; rank < probabilities.length; rank++) probabilities[rank] = probabilities[rank]! / sum;
  return { order, probabilities };
}
