import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

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
});
