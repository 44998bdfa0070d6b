import { describe, expect, it } from "vitest";
import { int64, Session, type Tensor } from "../model/session.ts";
import { type LlamaConfig, llamaTensors } from "../model/llama.ts";
import type { Tensors } from "../model/safetensors.ts";
import type { LoraSettings } from "../model/lora.ts";
import { freshLora, fullParameters, type Parameters } from "./parameters.ts";
import { normal } from "../model/random.ts";
import { buildTrainingGraph } from "./training-graph.ts";

const config: LlamaConfig = {
  vocabulary: 13,
  hidden: 12,
  intermediate: 20,
  layers: 2,
  heads: 6,
  kvHeads: 2,
  headDim: 4,
  maxPositions: 32,
  normEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tied: true,
  endTokens: [],
};
const allLinears = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

/** Two packed rows: two segments and padding in the first, one segment in the second. */
const batch = {
  ids: int64([1, 2, 3, 4, 5, 6, 7, 0, 8, 9, 10, 11, 12, 1, 2, 3], [2, 8]),
  positions: int64([0, 1, 2, 3, 0, 1, 2, 0, 0, 1, 2, 3, 4, 5, 6, 7], [2, 8]),
  segments: int64([1, 1, 1, 1, 2, 2, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1], [2, 8]),
  rows: int64([1, 2, 5, 8, 10, 14], [6]),
  labels: int64([3, 4, 7, 9, 11, 3], [6]),
};

function randomModel(shape: LlamaConfig, deviation = 0.3): Tensors {
  return new Map(
    [...llamaTensors(shape)].map(([name, dims]) => {
      const count = dims.reduce((product, size) => product * size, 1);
      const data = normal(3, name, count, deviation);
      return [name, { shape: dims, data: dims.length === 1 ? data.map((value) => 1 + value) : data }];
    }),
  );
}

function feeds(
  parameters: ReadonlyMap<string, { shape: readonly number[]; data: Float64Array | Float32Array }>,
): Record<string, Tensor> {
  const entries = [...parameters].map(([name, { shape, data }]) => {
    const type = data instanceof Float64Array ? "float64" : "float32";
    return [name, { type, shape, data }] as const;
  });
  return { ...batch, ...Object.fromEntries(entries) };
}

/** Largest relative error of the graph's gradients against central differences, in double precision, over `checks` elements of each parameter. */
async function worstError(
  shape: LlamaConfig,
  parameters: Parameters,
  lora: LoraSettings | null,
  extra: Record<string, Tensor> = {},
) {
  const base = randomModel(shape);
  const spec = { config: shape, base, parameters, lora, batch: 2, tokens: 8, float: "float64" } as const;
  const session = await Session.open(buildTrainingGraph(spec).model, { threads: 1 });
  const doubles = new Map(
    [...parameters].map(([name, p]) => [name, { shape: p.shape, data: Float64Array.from(p.data) }] as const),
  );
  const gradients = await session.run({ ...feeds(doubles), ...extra });
  const lossAt = async () => Number((await session.run({ ...feeds(doubles), ...extra }, ["loss"])).loss!.data[0]);
  let worst = 0;
  let nonZero = 0;
  for (const [name, { data }] of doubles) {
    for (let check = 0; check < 3; check++) {
      const at = (check * 7919 + 5) % data.length;
      const value = data[at]!;
      const step = 1e-5;
      data[at] = value + step;
      const above = await lossAt();
      data[at] = value - step;
      const below = await lossAt();
      data[at] = value;
      const expected = (above - below) / (2 * step);
      const actual = Number(gradients[`grad.${name}`]!.data[at]);
      if (Math.abs(expected) > 1e-6) nonZero++;
      worst = Math.max(worst, Math.abs(expected - actual) / Math.max(1e-4, Math.abs(expected) + Math.abs(actual)));
    }
  }
  await session.close();
  return { worst, nonZero };
}

/** B is zero in a fresh adapter, and A's gradient with it; so that both are checked, B gets values. */
function warmLora(shape: LlamaConfig, lora: LoraSettings): Parameters {
  return new Map(
    [...freshLora(shape, lora, 7)].map(([name, p]) => [name, { ...p, data: normal(11, name, p.data.length, 0.3) }]),
  );
}

describe("gradients of the training graph in double precision", () => {
  it("C1: LoRA gradients on all linear layers equal central differences", async () => {
    const lora = { r: 3, alpha: 6, dropout: 0, targets: allLinears };
    const { worst, nonZero } = await worstError(config, warmLora(config, lora), lora);
    expect(nonZero).toBeGreaterThan(70);
    expect(worst).toBeLessThan(1e-6);
  });

  it("C1: LoRA gradients on two linear layers only equal central differences", async () => {
    const lora = { r: 2, alpha: 2, dropout: 0, targets: ["k_proj", "down_proj"] };
    const { worst } = await worstError(config, warmLora(config, lora), lora);
    expect(worst).toBeLessThan(1e-6);
  });

  it("C1: LoRA gradients under dropout equal central differences for the same mask", async () => {
    const lora = { r: 2, alpha: 4, dropout: 0.25, targets: ["q_proj"] };
    const extra = Object.fromEntries(
      [0, 1].map((layer) => {
        const data = Uint8Array.from({ length: 16 * 12 }, (_, i) => (i % 4 === layer ? 0 : 1));
        return [`drop.model.layers.${layer}.self_attn.q_proj`, { type: "uint8", shape: [16, 12], data } as const];
      }),
    );
    const { worst } = await worstError(config, warmLora(config, lora), lora, extra);
    expect(worst).toBeLessThan(1e-6);
  });

  it("gradients of every weight of a model with tied embeddings equal central differences", async () => {
    const { worst, nonZero } = await worstError(config, fullParameters(randomModel(config)), null);
    expect(nonZero).toBeGreaterThan(40);
    expect(worst).toBeLessThan(1e-6);
  });

  it("gradients of every weight of a model with an output projection of its own equal central differences", async () => {
    const untied = { ...config, tied: false, kvHeads: 6 };
    const { worst } = await worstError(untied, fullParameters(randomModel(untied)), null);
    expect(worst).toBeLessThan(1e-6);
  });
});

describe("packing", () => {
  it("a segment's loss does not depend on what stands beside it in the row", async () => {
    const base = randomModel(config);
    const parameters = fullParameters(base);
    // float32, because the runtime's own fusions do not know double precision in a graph without gradients.
    const spec = { config, base, parameters, lora: null, batch: 2, tokens: 8, lossOnly: true } as const;
    const session = await Session.open(buildTrainingGraph(spec).model, { threads: 1 });
    const only = { rows: int64([5], [1]), labels: int64([7], [1]) };
    const loss = async (ids: readonly number[]) =>
      Number((await session.run({ ...feeds(parameters), ...only, ids: int64(ids, [2, 8]) }, ["loss"])).loss!.data[0]);
    const one = await loss([1, 2, 3, 4, 5, 6, 7, 0, 8, 9, 10, 11, 12, 1, 2, 3]);
    const other = await loss([9, 9, 9, 9, 5, 6, 7, 5, 3, 3, 3, 3, 3, 3, 3, 3]);
    const changed = await loss([1, 2, 3, 4, 6, 6, 7, 0, 8, 9, 10, 11, 12, 1, 2, 3]);
    expect(other).toBe(one);
    expect(changed).not.toBe(one);
    await session.close();
  });
});
