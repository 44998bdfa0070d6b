import { describe, expect, it } from "vitest";
import { type LlamaConfig, llamaTensors } from "./llama.ts";
import { normal } from "./random.ts";
import { type NamedTensor, readSafetensors, type Tensors } from "./safetensors.ts";
import { float32, int64, Session } from "./session.ts";
import { mergeAdapter, readAdapter, writeAdapter } from "./lora.ts";
import { freshLora, fullParameters } from "../train/parameters.ts";
import { buildTrainingGraph } from "../train/training-graph.ts";

const config: LlamaConfig = {
  vocabulary: 11,
  hidden: 8,
  intermediate: 12,
  layers: 1,
  heads: 2,
  kvHeads: 1,
  headDim: 4,
  maxPositions: 16,
  normEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tied: true,
  endTokens: [],
};
const base: Tensors = new Map(
  [...llamaTensors(config)].map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [name, { shape, data: shape.length === 1 ? new Float32Array(count).fill(1) : normal(1, name, count, 0.5) }];
  }),
);
const lora = { r: 2, alpha: 6, dropout: 0.05, targets: ["v_proj", "q_proj", "down_proj"] };
const adapter: Tensors = new Map(
  [...freshLora(config, lora, 7)].map(([name, p]) => [
    name,
    { shape: p.shape, data: normal(2, name, p.data.length, 0.5) },
  ]),
);

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

describe("C1: PEFT's adapter format", () => {
  it("has PEFT's file names, keys, shapes and settings", () => {
    const files = writeAdapter(lora, adapter, "specs/models/starter");
    expect([...files.keys()]).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
    const settings = text(files.get("adapter_config.json"));
    const keys = [...settings.matchAll(/^ {2}"(\w+)"/gm)].map(([, key]) => key);
    expect(keys).toEqual(keys.toSorted());
    expect(JSON.parse(settings)).toMatchObject({
      base_model_name_or_path: "specs/models/starter",
      lora_alpha: 6,
      peft_type: "LORA",
      r: 2,
      target_modules: ["down_proj", "q_proj", "v_proj"],
      task_type: "CAUSAL_LM",
    });
    const read = readSafetensors(files.get("adapter_model.safetensors")!, "adapter");
    const shapes = read.ok ? [...read.value].map(([name, tensor]) => `${name} ${tensor.shape.join("x")}`) : [];
    expect(shapes).toEqual([
      "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight 2x8",
      "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 8x2",
      "base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight 2x8",
      "base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight 4x2",
      "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight 2x12",
      "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight 8x2",
    ]);
  });

  it("merging gives the same loss as the adapter beside the frozen base", async () => {
    const beside = await loss(base, adapter, lora);
    const files = writeAdapter(lora, adapter, "base");
    const read = readAdapter(text(files.get("adapter_config.json")), files.get("adapter_model.safetensors")!);
    const merged = read.ok ? mergeAdapter(config, base, read.value) : read;
    if (!merged.ok) throw new Error(merged.failure.message);
    expect(Math.abs((await loss(merged.value, new Map(), null)) - beside)).toBeLessThan(1e-4);
    expect(Math.abs((await loss(base, new Map(), null)) - beside)).toBeGreaterThan(1e-2);
  });

  it("refuses adapters of kinds that it would merge wrongly, and ones that do not fit", () => {
    const weights = writeAdapter(lora, adapter, "base").get("adapter_model.safetensors")!;
    const settings = { peft_type: "LORA", r: 2, lora_alpha: 6, target_modules: ["q_proj"] };
    const dora = readAdapter(JSON.stringify({ ...settings, use_dora: true }), weights);
    expect(dora.ok ? "" : dora.failure.message).toBe(
      "The adapter uses DoRA, rsLoRA or biases; plain LoRA is supported.",
    );
    const wrong = readAdapter(JSON.stringify({ ...settings, r: 3 }), weights);
    const merged = wrong.ok ? mergeAdapter(config, base, wrong.value) : wrong;
    expect(merged.ok ? "" : merged.failure.message).toBe(
      "The adapter's matrices of model.layers.0.self_attn.q_proj.weight do not fit the base of 8 x 8.",
    );
  });
});

async function loss(weights: Tensors, trained: Tensors, settings: typeof lora | null): Promise<number> {
  const parameters =
    settings === null
      ? fullParameters(weights)
      : new Map([...trained].map(([name, p]) => [name, { ...p, decays: true }]));
  const graph = buildTrainingGraph({
    config,
    base: weights,
    parameters,
    lora: settings === null ? null : { ...settings, dropout: 0 },
    batch: 1,
    tokens: 6,
    lossOnly: true,
  });
  const session = await Session.open(graph.model, { threads: 1 });
  const feeds = [...parameters].map(([name, p]: [string, NamedTensor]) => [name, float32(p.data, p.shape)] as const);
  const answer = await session.run({
    ...Object.fromEntries(feeds),
    ids: int64([1, 2, 3, 4, 5, 6], [1, 6]),
    positions: int64([0, 1, 2, 3, 4, 5], [1, 6]),
    segments: int64([1, 1, 1, 1, 1, 1], [1, 6]),
    rows: int64([0, 1, 2, 3, 4], [5]),
    labels: int64([2, 3, 4, 5, 6], [5]),
  });
  await session.close();
  return Number(answer.loss!.data[0]);
}
