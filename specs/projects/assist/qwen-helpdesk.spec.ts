// An IT help desk on an 8B model, fine-tuned and served on Kubernetes. Written in TypeScript because two environments share
// their sizes, and several projects their promises: this file and what it imports from specs/ are evaluated in a sandbox (no files, no network, no
// clock), and what it exports is the spec.
import { defineProject } from "fairlead";
import { atWork } from "../../shared/objectives.ts";

/** Longest sequence in training and in serving: a request never gets longer than what the model has learnt on. */
const maxTokens = 2048;

export default defineProject({
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "qwen-helpdesk",
  team: "assist",

  datasets: {
    helpdesk: {
      version: "1.0",
      source: { files: ["data/helpdesk.jsonl"], format: "chat" },
      licence: "Apache-2.0",
      clean: [{ unicode: { form: "NFC" } }, { length: { min: 2, max: 2000 } }, { duplicates: { exact: true } }],
      split: { valid: 0.2, groupBy: "conversation", seed: 11 },
    },
  },

  training: {
    // The commit pins the bytes: main can move, a commit cannot.
    base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" },
    data: { helpdesk: 1.0 },
    method: "lora",
    lora: { r: 32, alpha: 64, dropout: 0.05 },
    sequence: { maxTokens },
    batch: { perDevice: 4, accumulate: 8 },
    // No epochs: so few rows are an update an epoch, and without them there are as many as a model needs to learn something.
    precision: "bf16",
    optimiser: { learningRate: 1e-4, schedule: "cosine", warmupSteps: 10 },
    seed: 11,
  },

  evaluation: {
    suites: { fluency: { dataset: "helpdesk/valid", metric: "perplexity" } },
    gates: { fluency: "<= 12" },
  },

  serving: {
    alias: "helpdesk",
    batching: { maxBatch: 64, maxTokens, maxQueue: 512 },
    scale: { min: 1 },
  },

  objectives: atWork,

  targets: {
    cluster: {
      engine: "kubernetes",
      namespace: "helpdesk",
      queue: "fine-tuning",
      gpu: { type: "H100-80GB", count: 1 },
    },
  },

  environments: {
    staging: { targets: ["cluster"] },
    prod: { targets: ["cluster"], set: { "serving.scale.min": 3, "objectives.availability.target": "99.95%" } },
  },
});
