import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";

import {
  checkSample,
  edit,
  llamaConfig,
  sampleProject,
  sampleWith,
  servedAlone,
  type SampleOptions,
} from "../testing/sample-check.ts";
import { snapshotOf } from "./snapshot.ts";

const without = ["field-not-used", "base-not-read"] as const;

function found(options: SampleOptions, ...edits: readonly (readonly [piece: string, by: string])[]): Promise<string> {
  return sampleWith(edits, { without, ...options });
}

describe("inputs", () => {
  it("that cannot be pinned are reported where the spec names them, all at once", async () => {
    const refused = { ok: false, code: "input-missing", message: "it does not exist", fix: "add it" } as const;
    expect(
      await found({ files: { "data/a.jsonl": refused, "words.txt": refused }, models: { "/models/base": refused } }),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:8:23 error input-missing
        it does not exist
          8 |     source: { files: [data/a.jsonl] }
            |                       ^^^^^^^^^^^^
        fix: add it

      specs/projects/care/assistant.yaml:12:35 error input-missing
        it does not exist
         12 |       - sensitiveWords: { lists: [words.txt] }
            |                                   ^^^^^^^^^
        fix: add it

      specs/projects/care/assistant.yaml:18:18 error input-missing
        it does not exist
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: add it

      3 errors in 1 file
      "
    `);
  });
});

describe("the base model", () => {
  it("of Hugging Face is pinned by a whole commit", async () => {
    const commit = "b968826d9c46dd6066d109eabc6255188de91218";
    const onCluster = edit(sampleProject, "dev: { targets: [laptop] }\n  ", "");
    const { models } = await checkSample(edit(onCluster, "/models/base", `"hf://Qwen/Qwen3-8B@${commit}"`));
    expect(models[0]?.base).toEqual({ source: "huggingface", repository: "Qwen/Qwen3-8B", revision: commit });
    expect(await found({}, ["/models/base", "hf://Qwen/Qwen3-8B"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-unpinned
        "hf://Qwen/Qwen3-8B" is not pinned: what its main branch holds can change
         18 |   base: { model: hf://Qwen/Qwen3-8B }
            |                  ^^^^^^^^^^^^^^^^^^
        fix: write the whole 40-digit commit, from https://huggingface.co/Qwen/Qwen3-8B/commits/main: hf://Qwen/Qwen3-8B@<commit>

      1 error in 1 file
      "
    `);
    expect(await found({}, ["/models/base", '"hf://Qwen/Qwen3-8B@main"'])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-unpinned
        "main" is not a commit: a branch, a tag or a short commit can come to mean something else
         18 |   base: { model: "hf://Qwen/Qwen3-8B@main" }
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: write the whole 40-digit commit, from https://huggingface.co/Qwen/Qwen3-8B/commits/main: hf://Qwen/Qwen3-8B@<commit>

      1 error in 1 file
      "
    `);
    expect(await found({}, ["/models/base", "hf://Qwen3-8B"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-form
        "hf://Qwen3-8B" is not a Hugging Face model: expected hf://<owner>/<name>@<40-digit commit>
         18 |   base: { model: hf://Qwen3-8B }
            |                  ^^^^^^^^^^^^^
        fix: write the owner and the name as in the model's address, such as hf://Qwen/Qwen3-8B@<commit>

      1 error in 1 file
      "
    `);
    expect(await found({}, ["/models/base", "s3://models/base"])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-form
        "s3://models/base" is neither starter/<name>@<version>, hf://<owner>/<name>@<commit> nor a folder of this repository
         18 |   base: { model: s3://models/base }
            |                  ^^^^^^^^^^^^^^^^
        fix: write a folder, relative to this file or from the repository's root with a leading /, or hf://<owner>/<name>@<commit>

      1 error in 1 file
      "
    `);
  });

  it("that comes with Fairlead needs its name and its version, and no folder", async () => {
    expect(await found({}, ["/models/base", '"starter/bilingual@1"'])).toBe("");
    for (const written of ["starter/bilingual", "starter/bilingual@2", "starter/french@1"])
      expect(await found({}, ["/models/base", JSON.stringify(written)])).toContain(
        `error base-model-form\n  "${written}" is no model that comes with this version of Fairlead; it has starter/bilingual@1\n`,
      );
    expect(await found({}, ["/models/base", "./starter/french@1"])).toBe("");
  });

  it("of Hugging Face takes no digest of its own", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    expect(
      await found({}, [
        "model: /models/base",
        `model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218", digest: "${digest}"`,
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:89 error base-digest-needless
        training.base.digest is for folders; the commit of a Hugging Face model already pins it
         18 | …6dd6066d109eabc6255188de91218", digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
            |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove digest

      1 error in 1 file
      "
    `);
  });

  it("in a folder must have the digest that the spec asks for", async () => {
    const { models } = await checkSample(sampleProject);
    const base = models[0]!.base;
    const digest = base !== undefined && "digest" in base ? base.digest : "";
    expect(await found({}, ["model: /models/base", `model: /models/base, digest: "${digest}"`])).toBe("");
    expect(await found({}, ["model: /models/base", `model: /models/base, digest: "sha256:${"0".repeat(64)}"`]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:40 error base-digest-mismatch
        the files of models/base have the digest sha256:95be54370bfda6ec0f4435c238a7a82e17a0a5691bd2c47fa32ba662f0d80627, not the one that is written here
         18 |   base: { model: /models/base, digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
            |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: bring back the model that was meant, or write the new digest if the change was meant

      1 error in 1 file
      "
    `);
  });

  it("in a folder must be a Llama-type model with all sizes", async () => {
    const { hidden_size: _, ...noSize } = llamaConfig;
    expect(await found({ config: { ...noSize, model_type: "gpt2", vocab_size: 0 } })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has model_type "gpt2", and only llama is supported
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has no hidden_size
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has vocab_size 0, which is not a whole number above 0
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      3 errors in 1 file
      "
    `);
    expect(await found({ config: { ...llamaConfig, num_attention_heads: 3 } })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has 3 attention heads, which 2 key-value heads do not divide
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has hidden_size 64, which 3 heads do not divide
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      2 errors in 1 file
      "
    `);
    expect(await found({ config: { ...llamaConfig, num_key_value_heads: 3 } })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has 4 attention heads, which 3 key-value heads do not divide
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      1 error in 1 file
      "
    `);
    expect(await found({ config: [] })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json is not an object
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      1 error in 1 file
      "
    `);
  });

  it("M1: is read as transformers 5 writes it, and refused at check with all that the runtime would refuse", async () => {
    const rope = { rope_type: "default", rope_theta: 500_000 };
    expect(await found({ config: { ...llamaConfig, rope_parameters: rope, dtype: "bfloat16" } })).toBe("");
    const yarn = { rope_type: "yarn", factor: 4, rope_theta: 10_000 };
    const config = { ...llamaConfig, rope_theta: 500_000, rope_parameters: yarn, mlp_bias: true, sliding_window: 128 };
    expect(await found({ config })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has mlp_bias true, which is not supported
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has rope_parameters with rope_type "yarn", and only default, linear and llama3 are supported
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has rope_theta 500000 and rope_parameters with rope_theta 10000, which is another
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      specs/projects/care/assistant.yaml:18:18 error base-model-config
        models/base/config.json has sliding_window 128, which is not supported
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: name the folder of a Llama-type model as Hugging Face writes it

      4 errors in 1 file
      "
    `);
  });

  it("M6: is refused at check with an index that names weights that are not there", async () => {
    const file = { path: "models/base/model-1.safetensors", digest: `sha256:${"0".repeat(64)}`, bytes: 1, lines: 1 };
    const folder = { ok: true, path: "models/base", digest: file.digest, config: JSON.stringify(llamaConfig) } as const;
    const index = (...shards: readonly string[]) =>
      JSON.stringify({ weight_map: Object.fromEntries(shards.map((shard, at) => [`tensor.${at}`, shard])) });
    const models = (text: string) => ({ models: { "/models/base": { ...folder, files: [file], index: text } } });
    expect(await found(models(index("model-1.safetensors")))).toBe("");
    expect(await found(models(index("model-1.safetensors", "model-2.safetensors")))).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-model-weights
        models/base/model.safetensors.index.json names "model-2.safetensors", which is not in the folder
         18 |   base: { model: /models/base }
            |                  ^^^^^^^^^^^^
        fix: bring the index and all files that it names from the model's source

      1 error in 1 file
      "
    `);
  });

  it("says nothing of a config.json that is not JSON but that", async () => {
    const folder = {
      ok: true,
      path: "models/base",
      digest: `sha256:${"0".repeat(64)}`,
      files: [],
      config: "{",
      index: undefined,
    } as const;
    expect(await found({ models: { "/models/base": folder } })).toContain("models/base/config.json is not JSON");
  });
});

describe("the first environment", () => {
  it("is the first one that the project has, in the order of the platform, whatever the order in the spec", async () => {
    const without = edit(sampleProject, "  dev: { targets: [laptop] }\n", "");
    const turned = edit(edit(without, "staging:", "later:"), "prod:", "staging:").replace("later:", "prod:");
    for (const text of [sampleProject, without, turned]) {
      const { models } = await checkSample(text);
      const firsts = models.map(({ environment, first }) => [environment, first]);
      const order = text === sampleProject ? ["dev", "staging", "prod"] : ["staging", "prod"];
      expect(firsts).toEqual(order.map((name, index) => [name, index === 0]));
    }
  });
});

describe("the snapshot", () => {
  it("holds the resolved project, the overrides by name, what it needs of the platform, and the inputs by stage", async () => {
    const { models } = await checkSample(sampleProject);
    const [dev, , prod] = models.map(snapshotOf);
    expect(prod).toMatchObject({
      environment: "prod",
      targets: ["cluster"],
      overrides: ["serving.scale.min"],
      spec: { serving: { scale: { min: 2 }, batching: { maxBatch: 8 } }, training: { lora: { r: 16, dropout: 0 } } },
      platform: { gpus: { "L40S-48GB": { product: "NVIDIA-L40S" } }, images: { vllm: "v:1" } },
    });
    expect(dev).toMatchObject({ overrides: [], platform: {}, spec: { serving: { scale: { min: 1 } } } });
    expect(dev?.inputs.map(({ stage, path }) => [stage, path])).toEqual([
      ["dataset/dialogues", "specs/projects/care/data/a.jsonl"],
      ["dataset/dialogues", "specs/projects/care/words.txt"],
      ["dataset/exam", "specs/projects/care/data/exam.jsonl"],
      ["train/main", "models/base/config.json"],
    ]);
  });

  it("holds of the platform what the release can feel: used GPUs, and the trainer's image where a job trains", async () => {
    const clusters = edit(sampleProject, "dev: { targets: [laptop] }", "dev: { targets: [cluster] }");
    const { models } = await checkSample(clusters);
    const [dev, staging] = models.map(snapshotOf);
    const kubernetes = {
      gatewayNamespace: "gateway",
      monitoringNamespace: "monitoring",
      ruleLabels: {},
      storeClaim: "fairlead-store",
    };
    const gpus = { "L40S-48GB": { product: "NVIDIA-L40S", memory: "48GiB" } };
    expect(dev?.platform).toEqual({ images: { runtime: "r:1", trainer: "t:1", vllm: "v:1" }, kubernetes, gpus });
    expect(staging?.platform).toEqual({ images: { runtime: "r:1", vllm: "v:1" }, kubernetes, gpus });
    const untrained = await checkSample(servedAlone("/models/base"));
    expect(untrained.models.map(snapshotOf)[0]?.platform).toEqual(staging?.platform);
  });

  it("does not change with comments, lines and the order of keys", async () => {
    const moved = edit(
      edit(sampleProject, "training:\n", "\n# a comment\ntraining:\n"),
      "{ r: 16, alpha: 32 }",
      "{ alpha: 32, r: 16 }",
    );
    const [one, two] = [await checkSample(sampleProject), await checkSample(moved)];
    expect(canonicalJson(two.models.map(snapshotOf))).toBe(canonicalJson(one.models.map(snapshotOf)));
  });
});
