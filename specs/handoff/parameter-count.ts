// How many weights a model has, from its figures alone.
import type { ModelShape } from "./model-shape.ts";

/** Embeddings (twice where the output has a table of its own), blocks and norms. */
export function parameterCount(shape: Omit<ModelShape, "architecture">): number {
  const { vocabulary, hidden, intermediate, layers, heads, kvHeads, headDim, tied } = shape;
  const attention = 2 * hidden * headDim * (heads + kvHeads);
  const block = attention + 3 * hidden * intermediate + 2 * hidden;
  return vocabulary * hidden * (tied ? 1 : 2) + layers * block + hidden;
}
