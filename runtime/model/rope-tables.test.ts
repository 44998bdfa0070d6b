import { describe, expect, it } from "vitest";
import type { RopeScaling } from "../../specs/handoff/rope-scaling.ts";
import type { LlamaConfig } from "./llama.ts";
import { ropeFrequencies, ropeTables } from "./rope-tables.ts";

function config(headDim: number, ropeTheta: number, ropeScaling: RopeScaling | null): LlamaConfig {
  const sizes = { vocabulary: 29, hidden: 16, intermediate: 24, layers: 2, heads: 4, kvHeads: 2, maxPositions: 200 };
  return { ...sizes, headDim, normEps: 1e-5, ropeTheta, ropeScaling, tied: true, endTokens: [] };
}

const llama3 = { type: "llama3", lowFrequencyFactor: 1, highFrequencyFactor: 4 } as const;

/** What the functions of transformers 5.24's modeling_rope_utils return in float32, to seven digits; both halves of a head are alike. */
const published = [
  ["no scaling", config(8, 10_000, null), [1, 0.1, 0.01, 0.001]],
  ["linear scaling", config(8, 10_000, { type: "linear", factor: 4 }), [0.25, 0.025, 0.0025, 0.00025]],
  [
    "Llama 3 scaling of a context of 64",
    config(16, 10_000, { ...llama3, factor: 8, originalPositions: 64 }),
    [1, 0.2443846, 0.01304226, 0.003952847, 0.00125, 0.0003952847, 0.000125, 3.952847e-5],
  ],
  [
    "the scaling of Llama 3.2",
    config(64, 500_000, { ...llama3, factor: 32, originalPositions: 8192 }),
    [
      1, 0.6636013, 0.4403666, 0.2922278, 0.1939228, 0.1286874, 0.0853971, 0.05666962, 0.03760603, 0.02495541,
      0.01656044, 0.01098953, 0.007292665, 0.004839421, 0.003211446, 0.001290548, 0.0004295567, 9.708286e-5,
      1.946164e-5, 1.291477e-5, 8.570256e-6, 5.687232e-6, 3.774054e-6, 2.504467e-6, 1.661967e-6, 1.102884e-6,
      7.318749e-7, 4.856731e-7, 3.222933e-7, 2.138742e-7, 1.419272e-7, 9.418306e-8,
    ],
  ],
] as const;

describe("the angles of rotary position embedding", () => {
  it.each(published)("M1: are those of transformers with %s", (_, shape, figures) => {
    const frequencies = ropeFrequencies(shape);
    const worst = [...figures, ...figures].map((figure, at) => Math.abs(frequencies[at]! / figure - 1));
    expect(frequencies.length).toBe(shape.headDim);
    expect(Math.max(...worst)).toBeLessThan(2e-6);
  });

  it.each(published)("are the same in tables, with %s", (_, shape, figures) => {
    const { cos, sin } = ropeTables(shape, 3);
    const at = (table: Float32Array) => [...table.subarray(2 * shape.headDim, 2 * shape.headDim + figures.length)];
    figures.forEach((figure, i) => {
      expect(at(cos)[i]).toBeCloseTo(Math.cos(2 * figure), 5);
      expect(at(sin)[i]).toBeCloseTo(Math.sin(2 * figure), 5);
    });
  });
});
