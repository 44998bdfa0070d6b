// Training and the model that it starts from.
import type { CodeRow } from "./code-row.ts";

export const trainingCodes = {
  "sequence-too-long": {
    severity: "error",
    means:
      "A base model has a fixed number of positions (max_position_embeddings of its config.json). Sequences of training and of serving end there.",
    example: { wrong: "sequence: { maxTokens: 65536 }", right: "sequence: { maxTokens: 128 }" },
  },
  "served-shorter-than-trained": {
    severity: "warning",
    means:
      "Requests end at fewer tokens than the model was trained on, so that clients never see part of what it learnt.",
    example: { wrong: "batching: { maxBatch: 4, maxTokens: 64 }", right: "batching: { maxBatch: 4 }" },
  },
  "too-short-to-learn": {
    severity: "warning",
    means:
      "The epochs, the data and the batch make fewer than 200 updates, which teach little. What a spec leaves out is chosen so that it is long enough.",
    example: { wrong: "epochs: 1", right: "epochs: 200" },
  },
  "precision-not-trained": {
    severity: "either",
    means:
      "Nobody in an environment trains in this number format. It is part of the stage's key, so that another one is never taken in its place. A warning where another target of the environment can.",
    example: { wrong: "epochs: 200\n  precision: bf16", right: "epochs: 200" },
  },
  "base-not-read": {
    severity: "either",
    means:
      "The engine of an environment cannot read this base: the local engine reads starter models and folders of the repository, and downloads nothing. A warning where another target can.",
    example: {
      wrong: "base: { model: hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218 }",
      right: "base: { model: /specs/models/tiny }",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
