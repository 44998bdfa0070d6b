// Makes a repository of many projects that differ as those of a real one do: names, ranks, thresholds, data. No randomness.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promoteAll } from "../testing/promote-sample.ts";

/** Projects 0 to count - 1, in teams of twenty, each in three environments: dev on a laptop, staging and prod, promoted to, on Kubernetes. */
export async function makeRepository(root: string, count: number): Promise<void> {
  write(root, "specs/platform.yaml", platform);
  write(root, "specs/models/base/config.json", JSON.stringify(baseConfig, undefined, 2));
  for (const name of ["model.safetensors", "tokenizer.json", "tokenizer_config.json"]) {
    write(root, `specs/models/base/${name}`, `${name} of the benchmark\n`);
  }
  for (let number = 0; number < count; number += 1) {
    const team = `team-${Math.floor(number / 20)}`;
    write(root, `specs/projects/${team}/${projectName(number)}.yaml`, projectSpec(number, { rank: 16 }));
    write(root, `specs/projects/${team}/data/${projectName(number)}.jsonl`, sample(number));
  }
  await promoteAll(root);
}

/** Gives one project another LoRA rank: what a person edits most. Staging and prod stay at what was promoted. */
export function editProject(root: string, number: number, rank = 32): void {
  const team = `team-${Math.floor(number / 20)}`;
  write(root, `specs/projects/${team}/${projectName(number)}.yaml`, projectSpec(number, { rank }));
}

function projectName(number: number): string {
  return `project-${number}`;
}

function write(root: string, file: string, text: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function sample(number: number): string {
  const messages = [
    { role: "user", content: `question ${number}` },
    { role: "assistant", content: `answer ${number}` },
  ];
  return `${JSON.stringify({ conversation: `c${number}`, messages })}\n`;
}

const baseConfig = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  hidden_size: 128,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 384,
  vocab_size: 4096,
  max_position_embeddings: 4096,
};

const platform = `apiVersion: fairlead.dev/v1
kind: Platform
environments: [{ name: dev }, { name: staging }, { name: prod }]
gpus:
  A100-80GB: { product: NVIDIA-A100-SXM4-80GB, memory: 80GiB }
  L40S-48GB: { product: NVIDIA-L40S, memory: 48GiB }
images:
  runtime: registry.example.com/fairlead/runtime:0.1.0
  trainer: registry.example.com/fairlead/trainer:0.1.0
  vllm: vllm/vllm-openai:v0.10.2
kubernetes: { ruleLabels: { release: prometheus } }
`;

function projectSpec(number: number, { rank }: { readonly rank: number }): string {
  return `apiVersion: fairlead.dev/v1
kind: Project
name: ${projectName(number)}
team: team-${Math.floor(number / 20)}
datasets:
  dialogues:
    version: "1.${number % 7}"
    source: { files: [data/${projectName(number)}.jsonl], format: chat }
    licence: Apache-2.0
    clean:
      - unicode: { form: NFC }
      - characters: { keep: [letters, numbers, punctuation, space] }
      - length: { min: ${3 + (number % 5)}, max: 1024 }
      - duplicates: { exact: true }
    split: { valid: 0.1, groupBy: conversation, seed: ${number} }
training:
  base: { model: /specs/models/base }
  data: { dialogues: 1.0 }
  lora: { r: ${rank}, alpha: 32, targets: [q_proj, k_proj, v_proj, o_proj] }
  batch: { perDevice: 8, accumulate: ${1 + (number % 4)} }
  epochs: ${1 + (number % 3)}
  optimiser: { learningRate: 2e-4, warmupSteps: ${10 * (number % 10)} }
compression:
  quantise: { weights: int8 }
  gates: { size: "<= 26%", speedup: ">= 1.2" }
evaluation:
  suites:
    answers: { dataset: dialogues/valid, metric: exactMatch, on: firstLine }
  gates: { answers: ">= ${70 + (number % 20)}%" }
serving:
  alias: ${projectName(number)}
  batching: { maxBatch: ${4 << (number % 3)}, maxTokens: 512 }
  cache: { exact: { ttl: 10m } }
objectives:
  availability: { target: 99.${90 + (number % 9)}% }
  latency: { target: 99%, under: 250ms }
targets:
  laptop: { engine: local, port: ${10_000 + number} }
  cluster:
    engine: kubernetes
    namespace: ${projectName(number)}
    gpu: { type: ${number % 2 === 0 ? "L40S-48GB" : "A100-80GB"}, count: 1 }
environments:
  dev: { targets: [laptop] }
  staging: { targets: [cluster] }
  prod: { targets: [cluster], set: { serving.scale.min: ${2 + (number % 3)} } }
`;
}
