import { describe, expect, it } from "vitest";
import { llamaConfig, sampleWith } from "../../testing/sample-check.ts";

describe("rules about clusters", () => {
  it("gpusDivideTheHeads: vLLM cannot split four heads over three GPUs", async () => {
    expect(await sampleWith([["gpu: { type: L40S-48GB }", "gpu: { type: L40S-48GB, count: 3 }"]]))
      .toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:38:87 error heads-not-divisible
        the target cluster splits the model over 3 GPUs, and its 4 attention heads (2 for keys and values) cannot be
         38 |   cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB, count: 3 } }
            |                                                                                       ^
        fix: write one of 1, 2, 4

      1 error in 1 file
      "
    `);
  });

  it("gpusDivideTheHeads: more GPUs than heads for keys and values are fine where they share them", async () => {
    expect(await sampleWith([["gpu: { type: L40S-48GB }", "gpu: { type: L40S-48GB, count: 4 }"]])).toBe("");
  });

  it("weightsFitTheGpus: a model that is larger than the GPUs of a pod cannot be served by it", async () => {
    const config = {
      ...llamaConfig,
      vocab_size: 200_000,
      hidden_size: 8192,
      intermediate_size: 28_672,
      num_hidden_layers: 80,
    };
    const large = (gpu: string) => sampleWith([["gpu: { type: L40S-48GB }", `gpu: ${gpu}`]], { config });
    expect(await large("{ type: A100-80GB, count: 4 }")).toBe("");
    expect(await large("{ type: A100-80GB }")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:38:69 error model-exceeds-gpu
        the weights of the model take 141 GiB of the target cluster, and a A100-80GB has 72.0 GiB for it
         38 |   cluster: { engine: kubernetes, namespace: assistant, gpu: { type: A100-80GB } }
            |                                                                     ^^^^^^^^^
        fix: ask for GPUs with more memory, or for more of them

      1 error in 1 file
      "
    `);
  });
});
