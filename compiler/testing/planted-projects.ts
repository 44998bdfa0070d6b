// For tests: projects in which several fields, or two specs, are wrong together.
import { rm } from "node:fs/promises";
import path from "node:path";
import { write } from "./git-fixture.ts";
import type { Planted } from "./planted.ts";
import { llamaConfig } from "./sample-check.ts";
import type { SampleRepository } from "./sample-repository.ts";

const triage = "specs/projects/care/triage.yaml";
const helpdesk = "specs/projects/assist/helpdesk.yaml";
const remote = "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218";

export const plantedProjects = {
  "nothing-to-do": {
    plant: ({ root }) =>
      write(root, {
        "specs/projects/care/x.yaml":
          "apiVersion: fairlead.dev/v1\nkind: Project\nname: x\nteam: care\nenvironments: { dev: {} }\n",
      }),
  },
  "gain-needs-training": {
    async plant(sample) {
      const text = (await sample.read(triage)).replace(/^training:\n(?: .*\n)*/m, "");
      const served = text.replace("alias: triage", "alias: triage\n  model: /specs/models/tiny");
      await write(sample.root, { [triage]: served });
    },
  },
  "dataset-moved-on": {
    async plant(sample) {
      await sample.edit(triage, 'version: "1.1"', 'version: "1.1"\n    publish: true');
      const reads = `dataset: care/triage/tickets, key: "${"0".repeat(64)}" }`;
      await sample.edit("specs/projects/care/faq.yaml", "files: [data/answers.jsonl], format: text }", reads);
    },
  },
  "platform-without-images": {
    base: "cluster",
    async plant(sample) {
      const platform = "specs/platform.yaml";
      const text = (await sample.read(platform)).replace(/^images:\n(?: .*\n)*/m, "");
      await write(sample.root, { [platform]: text });
    },
  },
  "heads-not-divisible": { base: "cluster", plant: (sample) => withModel(sample, llamaConfig, "count: 3") },
  "model-exceeds-gpu": { base: "cluster", plant: (sample) => withModel(sample, seventyBillion, "count: 1") },
  "wrong-value": { plant: (sample) => inProd(sample, "serving.cache.exact.ttl: 30d") },
  "override-loosens": { plant: (sample) => inProd(sample, 'evaluation.gates.labels: ">= 70%"') },
  "override-unused": {
    async plant(sample) {
      await sample.edit(triage, "targets:\n", "targets:\n  desk: { engine: local, port: 8082 }\n");
      await sample.edit(triage, "dev: { targets: [laptop] }", "dev: { targets: [desk] }");
      await inProd(sample, "targets.desk.threads: 2");
    },
  },
  "object-name-taken": {
    base: "cluster",
    async plant(sample) {
      // Names that are cut at the same place, and whose digests begin with the same eight digits.
      const team = "a-team-with-a-name-of-forty-characters-x";
      const text = (await sample.read(helpdesk)).replace("team: assist", `team: ${team}`);
      const questions = await sample.read("specs/projects/assist/data/questions.jsonl");
      await rm(path.join(sample.root, "specs/projects/assist"), { recursive: true });
      const named = (name: string): string => text.replaceAll(/(name|alias): helpdesk/g, `$1: ${name}`);
      await write(sample.root, {
        [`specs/projects/${team}/data/questions.jsonl`]: questions,
        [`specs/projects/${team}/helpdesk-d5b.yaml`]: named("helpdesk-d5b"),
        [`specs/projects/${team}/helpdesk-g58.yaml`]: named("helpdesk-g58"),
      });
    },
  },
} as const satisfies Readonly<Record<string, Planted>>;

/** Another override than the one that prod has. */
function inProd(sample: SampleRepository, override: string): Promise<void> {
  return sample.edit(triage, "serving.scale.min: 2", override);
}

/** That of Llama 3, as far as it decides the size. */
const seventyBillion = {
  ...llamaConfig,
  hidden_size: 8192,
  num_hidden_layers: 80,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  intermediate_size: 28_672,
  vocab_size: 128_256,
};

/** The project of the cluster with a model of this shape, whose weights nobody reads while it is compiled. */
async function withModel(sample: SampleRepository, config: object, count: string): Promise<void> {
  const folder = "specs/models/own";
  await write(sample.root, {
    [`${folder}/config.json`]: JSON.stringify({ ...config, max_position_embeddings: 8192 }),
    [`${folder}/tokenizer.json`]: "{}",
    [`${folder}/tokenizer_config.json`]: "{}",
    [`${folder}/model.safetensors`]: "",
  });
  await sample.edit(helpdesk, remote, `/${folder}`);
  await sample.edit(helpdesk, "type: L40S-48GB", `type: L40S-48GB, ${count}`);
}
