// The mask that keeps a token from seeing later ones.
/** What a masked score is lowered by: its exponential is exactly 0 in float32. */
export const masked = -1e9;

const remembered = new Map<number, Float32Array>();

/** The additive mask [size, size] of new tokens among themselves. A few are remembered, because prompts of one length come again. */
export function causalMask(size: number): Float32Array {
  let mask = remembered.get(size);
  if (mask === undefined) {
    mask = new Float32Array(size * size);
    for (let row = 0; row < size; row++) mask.fill(masked, row * size + row + 1, (row + 1) * size);
    if (remembered.size >= 64) remembered.clear();
    remembered.set(size, mask);
  }
  return mask;
}
