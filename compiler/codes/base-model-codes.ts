// The base model that training starts from, or that is served as it is.
import type { CodeRow } from "./code-row.ts";

const noDigest = `sha256:${"0".repeat(64)}`;

export const baseModelCodes = {
  "base-model-form": {
    severity: "error",
    means: "Each way to name a model says which bytes are meant, today and later. An address alone does not.",
    example: { wrong: "model: https://huggingface.co/Qwen/Qwen3-8B", right: "model: /specs/models/tiny" },
  },
  "base-model-unpinned": {
    severity: "error",
    means:
      "Once somebody moves the branch or the tag, the same spec would train another model, without any change that a review could show.",
    example: {
      base: "cluster",
      wrong: '"hf://Qwen/Qwen3-8B@main"',
      right: '"hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218"',
    },
  },
  "base-model-config": {
    severity: "error",
    means:
      "What would change the computation of a model and is not computed here is refused, by the compiler and the runtime alike: otherwise it would run, and answer something else than its authors measured.",
    example: {
      file: "specs/models/tiny/config.json",
      wrong: '"model_type": "gpt2"',
      right: '"model_type": "llama"',
    },
  },
  "base-model-weights": {
    severity: "error",
    means:
      "Of weights in several files an index says which tensor is in which, and it alone is followed. A file that it names and that is not there would be missed only when the model is opened.",
    example: {
      told: "model.safetensors.index.json that names model-00002-of-00002.safetensors, which is not in the folder.",
      right: "All files that the index names.",
    },
  },
  "base-digest-mismatch": {
    severity: "error",
    means:
      "The digest holds the folder to the files that somebody has chosen. Others in their place would train another model under the same name.",
    example: {
      wrong: `base: { model: /specs/models/tiny, digest: "${noDigest}" }`,
      right: "base: { model: /specs/models/tiny }",
    },
  },
  "base-digest-needless": {
    severity: "error",
    means:
      "The digest is that of a folder's files, which are not here: it would never be compared with anything, and look as if it were.",
    example: {
      base: "cluster",
      wrong: `base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218", digest: "${noDigest}" }`,
      right: 'base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" }',
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
