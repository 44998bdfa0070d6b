// Randomness without a stream: every number is a hash of what it is for, so that nothing depends on the order of calls,
// and a resumed run draws the same numbers as one that was never stopped.
import { createHash } from "node:crypto";

/** A 32-bit seed from a user's seed and a purpose. */
export function seedFor(seed: number, ...purpose: readonly (string | number)[]): number {
  return createHash("sha256")
    .update(JSON.stringify([seed, ...purpose]))
    .digest()
    .readUInt32LE(0);
}

/** The `index`-th 32-bit number of a seed: the finaliser of MurmurHash3 over a Weyl sequence (as in SplitMix). */
export function hash32(seed: number, index: number): number {
  let x = (seed + Math.imul(index + 1, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** `count` numbers uniform in (-bound, bound). */
export function uniform(seed: number, purpose: string, count: number, bound: number): Float32Array {
  const own = seedFor(seed, purpose);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = ((hash32(own, i) + 0.5) / 2 ** 31 - 1) * bound;
  return values;
}

/** `count` numbers of a normal distribution around 0 (Box-Muller). */
export function normal(seed: number, purpose: string, count: number, deviation: number): Float32Array {
  const own = seedFor(seed, purpose);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log((hash32(own, 2 * i) + 0.5) / 2 ** 32));
    values[i] = radius * Math.cos(2 * Math.PI * ((hash32(own, 2 * i + 1) + 0.5) / 2 ** 32)) * deviation;
  }
  return values;
}

/** The numbers 0..count-1 in an order that depends on seed and purpose alone. */
export function shuffled(seed: number, purpose: readonly (string | number)[], count: number): Uint32Array {
  const own = seedFor(seed, ...purpose);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((hash32(own, i) / 2 ** 32) * (i + 1));
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
