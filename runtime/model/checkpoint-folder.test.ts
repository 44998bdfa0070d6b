import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyConfig, writeTinyModel } from "../testing/tiny-model.ts";
import { loadLlama } from "./checkpoint-folder.ts";
import { Decoder } from "./decoder.ts";
import { buildDecodingGraph, Float32Weights } from "./decoding-graph.ts";
import { type Tensors, writeSafetensors } from "./safetensors.ts";
import { Session } from "./session.ts";

let repository: string;
beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "fairlead-checkpoint-"));
});
afterEach(() => rm(repository, { recursive: true }));

const { rope_theta: _, ...withoutRope } = tinyConfig;

/** Of the position after some tokens, by a model whose config.json says `rope` of its rotary position embedding. */
async function logitsWith(rope: object): Promise<readonly number[]> {
  await writeTinyModel(repository, "tiny", { ...withoutRope, ...rope });
  const model = await loadLlama(join(repository, "tiny"));
  if (!model.ok) throw new Error(model.failure.message);
  const { config, tensors } = model.value;
  const session = await Session.open(buildDecodingGraph(config, tensors, new Float32Weights(tensors)), { threads: 1 });
  const prompt = Int32Array.from({ length: 40 }, (_, at) => 1 + ((at * 7) % 90));
  const [logits] = await new Decoder(session, config, { maxBatch: 1, maxTokens: 64 }).begin([prompt]);
  await session.close();
  return [...logits!];
}

describe("a config.json as transformers 5 writes it", () => {
  const llama3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 16 };

  it.each([
    ["a theta", { rope_theta: 500_000 }, { rope_type: "default", rope_theta: 500_000 }],
    [
      "linear scaling",
      { rope_theta: 10_000, rope_scaling: { type: "linear", factor: 4 } },
      { rope_type: "linear", factor: 4, rope_theta: 10_000 },
    ],
    [
      "Llama 3 scaling",
      { rope_theta: 500, rope_scaling: { rope_type: "llama3", ...llama3 } },
      { rope_type: "llama3", ...llama3, rope_theta: 500 },
    ],
  ])("M1: computes what the same model computes in the older form, with %s", async (_, older, newer) => {
    const logits = await logitsWith(older);
    expect(await logitsWith({ rope_parameters: newer })).toEqual(logits);
    expect(await logitsWith({})).not.toEqual(logits);
  });
});

describe("a model folder is refused", () => {
  it("with all that its config.json has and the engine does not compute", async () => {
    await writeTinyModel(repository, "tiny");
    const yarn = { rope_type: "yarn", factor: 4, rope_theta: 10_000 };
    const config = { ...withoutRope, rope_parameters: yarn, attention_bias: true };
    await writeFile(join(repository, "tiny/config.json"), JSON.stringify(config));
    expect(await loadLlama(join(repository, "tiny"))).toEqual({
      ok: false,
      failure: {
        reason: "model-unsupported",
        retry: "no",
        message:
          'This model cannot run on the local engine: its config.json has rope_parameters with rope_type "yarn", and only default, linear and llama3 are supported; ' +
          "it has attention_bias true, which is not supported.",
      },
    });
  });

  it("with a config.json that is cut off", async () => {
    await writeTinyModel(repository, "tiny");
    await writeFile(join(repository, "tiny/config.json"), JSON.stringify(tinyConfig).slice(0, -1));
    expect(await loadLlama(join(repository, "tiny"))).toEqual({
      ok: false,
      failure: {
        reason: "model-corrupt",
        retry: "no",
        message: "config.json is not JSON. Restore the file from the model's source.",
      },
    });
  });
});

describe("weights in several files", () => {
  const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
  const norm = "model.norm.weight";

  /** Takes the tiny model's weights apart; all but the last norm are in the first file. */
  async function takeApart(): Promise<Tensors> {
    await writeTinyModel(repository, "tiny");
    const whole = await tensorsOf();
    await rm(file("model.safetensors"));
    const [first, second] = [new Map(whole), new Map([[norm, whole.get(norm)!]])];
    first.delete(norm);
    await writeFile(file(shards[0]), writeSafetensors(first, "F32"));
    await writeFile(file(shards[1]), writeSafetensors(second, "F32"));
    return whole;
  }

  const file = (name: string) => join(repository, "tiny", name);

  async function tensorsOf(): Promise<Tensors> {
    const model = await loadLlama(join(repository, "tiny"));
    if (!model.ok) throw new Error(model.failure.message);
    return model.value.tensors;
  }

  async function writeIndex(tensors: Tensors, homes: Readonly<Record<string, string>> = { [norm]: shards[1] }) {
    const map = [...tensors.keys()].map((name) => [name, homes[name] ?? shards[0]]);
    await writeFile(file("model.safetensors.index.json"), JSON.stringify({ weight_map: Object.fromEntries(map) }));
  }

  async function refusal(): Promise<unknown> {
    const model = await loadLlama(join(repository, "tiny"));
    return model.ok ? "read" : [model.failure.reason, model.failure.message];
  }

  it("are read together, with an index and without one", async () => {
    const whole = await takeApart();
    expect(await tensorsOf()).toEqual(whole);
    await writeIndex(whole);
    expect(await tensorsOf()).toEqual(whole);
  });

  it.each(["model.safetensors", "a.safetensors", "z.safetensors"])(
    "M6: are those of the index, whatever lies beside them as %s",
    async (stray) => {
      const whole = await takeApart();
      await writeIndex(whole);
      const stale = new Map([...whole].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 9) }]));
      await writeFile(file(stray), writeSafetensors(stale, "F32"));
      expect(await tensorsOf()).toEqual(whole);
    },
  );

  it("M6: are refused where two files have the same tensor and no index says which is meant", async () => {
    const whole = await takeApart();
    await writeFile(file("old.safetensors"), writeSafetensors(new Map([[norm, whole.get(norm)!]]), "F32"));
    expect(await refusal()).toEqual([
      "model-corrupt",
      `model.norm.weight is in ${shards[1]} and in old.safetensors, and there is no model.safetensors.index.json that says which is meant. ` +
        "Remove the file that is left over, or bring the index from the model's source.",
    ]);
  });

  it("M6: are refused where the index names a file or a tensor that is not there, or is no index", async () => {
    const bring = "Bring the index and all files that it names from the model's source.";
    const whole = await takeApart();
    await writeIndex(whole, {});
    expect(await refusal()).toEqual([
      "model-corrupt",
      `model.safetensors.index.json says that model.norm.weight is in ${shards[0]}, which has no such tensor. ${bring}`,
    ]);
    await writeIndex(whole);
    await rename(file(shards[1]), file("gone"));
    expect(await refusal()).toEqual([
      "model-corrupt",
      `model.safetensors.index.json names "${shards[1]}", which is not in the folder. ${bring}`,
    ]);
    await writeFile(file("model.safetensors.index.json"), "{");
    expect(await refusal()).toEqual(["model-corrupt", `model.safetensors.index.json is not JSON. ${bring}`]);
  });

  it("are refused where the index leaves out a tensor that the model needs", async () => {
    const whole = await takeApart();
    const without = new Map(whole);
    without.delete(norm);
    await writeIndex(without);
    expect(await refusal()).toEqual([
      "model-corrupt",
      "The weights lack model.norm.weight, which config.json asks for.",
    ]);
  });
});
