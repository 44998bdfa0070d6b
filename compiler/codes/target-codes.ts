// Targets: where a project runs, and whether its model can be there.
import type { CodeRow } from "./code-row.ts";

export const targetCodes = {
  "unknown-target": {
    severity: "error",
    means: "Targets are those of the same project, by their names in targets: each project says itself where it runs.",
    example: { wrong: "dev: { targets: [desktop] }", right: "dev: { targets: [laptop] }" },
  },
  "target-twice": {
    severity: "error",
    means: "An environment has each of its targets once. Two of a kind are two targets, each with a name.",
    example: { wrong: "dev: { targets: [laptop, laptop] }", right: "dev: { targets: [laptop] }" },
  },
  "unused-target": {
    severity: "warning",
    means:
      "Nothing is generated for it and nothing runs on it. Nothing else is wrong: an environment may come to name it.",
    example: {
      wrong: "laptop: { engine: local, port: 8081 }\n  desk: { engine: local, port: 8082 }",
      right: "laptop: { engine: local, port: 8081 }",
    },
  },
  "unknown-gpu": {
    severity: "error",
    means:
      "The platform's catalogue says by which label of nodes a type is found, and how much memory it has. Without that, no pod would find its node.",
    example: { base: "cluster", wrong: "gpu: { type: L40S }", right: "gpu: { type: L40S-48GB }" },
  },
  "platform-without-images": {
    severity: "error",
    means:
      "Jobs and servers on Kubernetes run from images. The platform names them once for all projects, so that one edit moves all.",
    example: {
      told: "A target with engine: kubernetes, and a specs/platform.yaml without images.",
      right: "images: { runtime: …, trainer: …, vllm: vllm/vllm-openai:v0.10.2 }",
    },
  },
  "heads-not-divisible": {
    severity: "error",
    means:
      "Each GPU of a pod gets an equal share of the attention heads, without which vLLM does not start. Of a base that has to be downloaded, nobody knows the heads yet.",
    example: {
      told: "A model with 4 attention heads, on gpu: { type: L40S-48GB, count: 3 }.",
      right: "gpu: { type: L40S-48GB, count: 2 }",
    },
  },
  "model-exceeds-gpu": {
    severity: "error",
    means:
      "In vLLM a weight has two bytes, and it takes nine tenths of a GPU's memory, so that a pod with less would never be ready. Of a base that has to be downloaded, nobody knows the size yet.",
    example: {
      told: "A folder with a model of 70 billion parameters, on gpu: { type: L40S-48GB }.",
      right: "gpu: { type: A100-80GB, count: 2 }",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
