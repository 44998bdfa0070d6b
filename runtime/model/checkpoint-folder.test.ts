import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyConfig, writeTinyModel } from "../testing/tiny-model.ts";
import { loadLlama } from "./checkpoint-folder.ts";
import { Decoder } from "./decoder.ts";
import { buildDecodingGraph, Float32Weights } from "./decoding-graph.ts";
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
