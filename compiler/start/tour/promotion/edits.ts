// The edits that the promotion tour makes: one line of its project in the place of another.
import type { Edit } from "../tour-repository.ts";

export const edits = {
  /** A bound that no INT8 model keeps: a quarter of the size is the least that it can have. */
  strictProd: {
    before: "prod: { targets: [laptop] }",
    after: 'prod: { targets: [laptop], set: { compression.gates.size: "<= 20%" } }',
  },
  smallBatches: {
    before: "staging: { targets: [laptop] }",
    after: "staging: { targets: [laptop], set: { serving.batching.maxBatch: 4 } }",
  },
  /** Another model, without another training. */
  plainEmbeddings: {
    before: "quantise: { weights: int8, embeddings: true }",
    after: "quantise: { weights: int8, embeddings: false }",
  },
} as const satisfies Readonly<Record<string, Edit>>;

export function undone({ before, after }: Edit): Edit {
  return { before: after, after: before };
}
