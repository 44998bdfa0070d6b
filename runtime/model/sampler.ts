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
export function sampleToken(logits: Float32Array, { temperature, topP, seed }: Sampling, position: number): number {
  const likeliest = likeliestOf(logits);
  if (temperature === 0) return likeliest;
  const weights = weightsOf(logits, temperature, logits[likeliest]!);
  if (topP < 1) keepLikeliest(weights, topP);
  let point = (hash32(seed, position) / 2 ** 32) * sumOf(weights);
  for (let token = 0; token < weights.length; token++) {
    point -= weights[token]!;
    if (point < 0) return token;
  }
  // What rounding leaves of the sum.
  return likeliest;
}

/** Of equals the first. */
function likeliestOf(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/** Probabilities as multiples of the largest one. */
function weightsOf(logits: Float32Array, temperature: number, largest: number): Float64Array {
  const weights = new Float64Array(logits.length);
  for (let token = 0; token < logits.length; token++) {
    weights[token] = Math.exp((logits[token]! - largest) / temperature);
  }
  return weights;
}

/** Clears all but the fewest tokens that make up `topP` of the sum, of equals the first ones. */
function keepLikeliest(weights: Float64Array, topP: number): void {
  const sum = sumOf(weights);
  // All that are lighter than this are together lighter than what may be left out. Sorting the whole vocabulary takes longer than the model.
  const least = ((1 - topP) * sum) / weights.length;
  const heavy: number[] = [];
  for (let token = 0; token < weights.length; token++) if (weights[token]! >= least) heavy.push(token);
  heavy.sort((a, b) => weights[b]! - weights[a]! || a - b);
  const kept = new Map<number, number>();
  let mass = 0;
  for (const token of heavy) {
    if (mass >= topP * sum) break;
    kept.set(token, weights[token]!);
    mass += weights[token]!;
  }
  weights.fill(0);
  for (const [token, weight] of kept) weights[token] = weight;
}

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let token = 0; token < weights.length; token++) sum += weights[token]!;
  return sum;
}
