import { describe, expect, it } from "vitest";
import { unwrap } from "../trace.ts";
import { checkSample, edit, llamaConfig, sampleProject } from "../testing/sample-check.ts";

async function trained(text: string, config: object = llamaConfig) {
  const { models, printed } = await checkSample(text, { config });
  const train = models[0]?.stages.find(({ kind }) => kind === "train");
  if (train === undefined) throw new Error(printed);
  return (
    unwrap(train.document) as unknown as {
      config: { epochs: number; minUpdates?: number; optimiser: { learningRate: number } };
    }
  ).config;
}

const large = { ...llamaConfig, vocab_size: 32_000, hidden_size: 2048, intermediate_size: 5632, num_hidden_layers: 22 };

describe("U3: training that a spec says nothing of", () => {
  it("has at least 3 epochs and at least 200 updates; written epochs are kept, and nothing is added to their document", async () => {
    expect(await trained(sampleProject)).toMatchObject({ epochs: 3, minUpdates: 200 });
    const written = await trained(edit(sampleProject, "  lora:", "  epochs: 1\n  lora:"));
    expect(written.epochs).toBe(1);
    expect(Object.keys(written)).not.toContain("minUpdates");
  });

  it("has the rate of its base's size, resolved into the key; a written one is kept", async () => {
    expect((await trained(sampleProject)).optimiser.learningRate).toBe(2e-3);
    expect((await trained(sampleProject, large)).optimiser.learningRate).toBe(2e-4);
    const written = edit(sampleProject, "  lora:", "  optimiser: { learningRate: 1e-5 }\n  lora:");
    expect((await trained(written)).optimiser.learningRate).toBe(1e-5);
    const remote = `hf://a/b@${"0".repeat(40)}`;
    const cluster = edit(
      edit(sampleProject, "/models/base", remote),
      "dev: { targets: [laptop] }",
      "dev: { targets: [cluster] }",
    );
    expect((await trained(cluster.replace("  laptop: { engine: local }\n", ""))).optimiser.learningRate).toBe(2e-4);
  });
});
