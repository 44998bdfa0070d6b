// MinHash: a few numbers a text, of which texts that share many runs share some. They find candidates; whether two are near is measured.
import { type Class, mixed, runHashes } from "../words/shingles.ts";

/** Two texts meet where all minima of one band are equal. */
export interface Banding {
  readonly bands: number;
  /** Minima in each. */
  readonly minima: number;
}

/**
 * So that texts at the bound meet with a probability of 98.8% at least, 1 - (1 - s^minima)^bands: 99.8% at 0.8, 99.0% at 0.7, 98.8% at 0.6. What lies
 * below meets more rarely, and is measured for nothing where it does.
 */
export function bandingFor(bound: number): Banding {
  if (bound >= 0.8) return { bands: 20, minima: 6 };
  return bound >= 0.7 ? { bands: 25, minima: 5 } : { bands: 32, minima: 4 };
}

/** Keys of 32 bits, one a band. Class and `apart` are parts of them: texts that differ in these never meet. */
export function bandKeys(
  form: string,
  { from, run, isLong }: Class,
  { bands, minima }: Banding,
  apart = 0,
): Uint32Array {
  const count = bands * minima;
  const hashes = runHashes(form, run);
  const least = isLong ? minimaOfOne(hashes, count) : minimaOfEach(hashes, count);
  const keys = new Uint32Array(bands);
  for (let band = 0; band < bands; band++) {
    let key = mixed(from ^ (band << 8) ^ apart);
    for (let i = band * minima; i < (band + 1) * minima; i++) key = mixed(key ^ least[i]!);
    keys[band] = key;
  }
  return keys;
}

/** As many permutations as minima, multiplications by odd numbers: of few runs those of one would depend on each other. */
function minimaOfEach(hashes: Int32Array, count: number): Int32Array {
  const least = new Int32Array(count).fill(0x7fffffff);
  for (const hash of hashes) {
    for (let i = 0; i < count; i++) {
      const value = (Math.imul(hash, factors[i]!) + offsets[i]!) | 0;
      if (value < least[i]!) least[i] = value;
    }
  }
  return least;
}

/** Of the largest banding. */
const mostMinima = 128;
const factors = Int32Array.from({ length: mostMinima }, (_, i) => mixed(i * 2 + 1) | 1);
const offsets = Int32Array.from({ length: mostMinima }, (_, i) => mixed(~i));

/** One permutation, its range in as many parts as minima (Li, Owen, Zhang 2012); an empty part borrows from the next one that is not (Shrivastava, Li 2014). */
function minimaOfOne(hashes: Int32Array, count: number): Int32Array {
  const least = new Int32Array(count).fill(0x7fffffff);
  const isFilled = new Uint8Array(count);
  for (const hash of hashes) {
    const part = (hash >>> 0) % count;
    const value = mixed(hash ^ 0x5bd1e995);
    if (isFilled[part] === 0 || value < least[part]!) least[part] = value;
    isFilled[part] = 1;
  }
  const filled = least.slice();
  for (let part = 0; part < count; part++) {
    let steps = 0;
    while (isFilled[(part + steps) % count] === 0) steps++;
    if (steps > 0) filled[part] = mixed(least[(part + steps) % count]! ^ steps);
  }
  return filled;
}
