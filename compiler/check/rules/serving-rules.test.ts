import { describe, expect, it } from "vitest";
import { edit, samplePlatform, sampleWith } from "../../testing/sample-check.ts";

describe("rules about serving", () => {
  it("clustersHaveImages: a kubernetes target needs the platform's images", async () => {
    expect(
      await sampleWith([], {
        platform: edit(samplePlatform, "images: { runtime: r:1, trainer: t:1, vllm: v:1 }\n", ""),
      }),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:38:22 error platform-without-images
        the target cluster runs on Kubernetes, but specs/platform.yaml names no container images
         38 |   cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB } }
            |                      ^^^^^^^^^^
        fix: add images with runtime, trainer and vllm to specs/platform.yaml

      1 error in 1 file
      "
    `);
  });

  it("gpusAreInTheCatalogue: a GPU must be in the platform's catalogue", async () => {
    expect(await sampleWith([["type: L40S-48GB", "type: L40-48GB"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:38:69 error unknown-gpu
        the target cluster asks for the GPU "L40-48GB", which is not in the platform's catalogue
         38 |   cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40-48GB } }
            |                                                                     ^^^^^^^^
        fix: did you mean "L40S-48GB"? GPUs of specs/platform.yaml: A100-80GB, L40S-48GB

      1 error in 1 file
      "
    `);
  });

  it("gpusAreInTheCatalogue: a GPU in an override is judged where the override stands", async () => {
    expect(await sampleWith([["serving.scale.min: 2", "targets.cluster.gpu.type: H100"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:42:64 error unknown-gpu
        the target cluster asks for the GPU "H100", which is not in the platform's catalogue
         42 |   prod: { targets: [cluster], set: { targets.cluster.gpu.type: H100 } }
            |                                                                ^^^^
        fix: GPUs of specs/platform.yaml: A100-80GB, L40S-48GB

      1 error in 1 file
      "
    `);
  });

  it("adapterRankIsServed: a rank between those of vLLM is a warning", async () => {
    expect(await sampleWith([["r: 16", "r: 20"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:14 warning rank-rounded-up
        vLLM has no room for rank 20 exactly and reserves that of rank 32
         20 |   lora: { r: 20, alpha: 32 }
            |              ^^
        fix: nothing has to change; rank 32 would cost the same memory when serving

      1 warning in 1 file
      "
    `);
  });

  it("topPIsUsed: topP at temperature 0 is a warning", async () => {
    const written = (generation: string) =>
      sampleWith([["  alias: assistant\n", `  alias: assistant\n  generation: ${generation}\n`]]);
    expect(await written("{ topP: 0.9 }")).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:32:23 warning top-p-without-sampling
        topP 0.9 decides nothing: at temperature 0 the likeliest token is always taken
         32 |   generation: { topP: 0.9 }
            |                       ^^^
        fix: remove topP, or write a temperature above 0

      1 warning in 1 file
      "
    `);
    expect(await written("{ temperature: 0.7, topP: 0.9 }")).toBe("");
    expect(await written("{ temperature: 0, topP: 1 }")).toBe("");
  });

  it("R22: what clients get by default is the same in every environment, and within bounds", async () => {
    expect(
      await sampleWith([
        ["serving.scale.min: 2", "serving.generation.temperature: 0.7"],
        ["  alias: assistant\n", "  alias: assistant\n  generation: { temperature: 3, topP: 0 }\n"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:32:30 error out-of-range
        serving.generation.temperature is 3, which is too large
         32 |   generation: { temperature: 3, topP: 0 }
            |                              ^
        fix: write a number of at most 2

      specs/projects/care/assistant.yaml:32:39 error out-of-range
        serving.generation.topP is 0, which is too small
         32 |   generation: { temperature: 3, topP: 0 }
            |                                       ^
        fix: write a number above 0

      specs/projects/care/assistant.yaml:43:38 error override-not-allowed
        serving.generation.temperature cannot differ between environments: it decides what the model is, and all environments run the same one
         43 |   prod: { targets: [cluster], set: { serving.generation.temperature: 0.7 } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove the override; fields of serving, objectives and targets can be overridden, and gates be made stricter

      3 errors in 1 file
      "
    `);
  });

  it("queueHoldsABatch: a queue shorter than a batch is a warning", async () => {
    expect(
      await sampleWith([
        [
          `  alias: assistant
`,
          `  alias: assistant
  batching: { maxBatch: 32, maxQueue: 16 }
`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:32:39 warning queue-shorter-than-batch
    16 requests may wait, fewer than the 32 that one batch decodes together
     32 |   batching: { maxBatch: 32, maxQueue: 16 }
        |                                       ^^
    fix: raise serving.batching.maxQueue to at least maxBatch

  1 warning in 1 file
  "
`);
  });

  it("networkNeedsKeys: what other machines reach asks for keys", async () => {
    const open = ["laptop: { engine: local }", "laptop: { engine: local, address: 0.0.0.0 }"] as const;
    expect(await sampleWith([open])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:37:37 error network-without-keys
        the target laptop of dev can be reached from other machines, and serving.apiKeys does not say who may ask
         37 |   laptop: { engine: local, address: 0.0.0.0 }
            |                                     ^^^^^^^
        fix: write serving.apiKeys: secret://<name>/<key>, and make keys with fairlead-runtime keys; or remove address

      1 error in 1 file
      "
    `);
    const keys = ["  cache: {", "  apiKeys: secret://bot/keys\n  cache: {"] as const;
    expect(await sampleWith([open, keys])).not.toContain("network-without-keys");
  });

  it("threadsFitAMachine: workers and threads must fit a machine", async () => {
    expect(
      await sampleWith([
        ["laptop: { engine: local }", "laptop: { engine: local, threads: 64 }"],
        [
          "  cache: {",
          `  scale: { min: 8 }
  cache: {`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:38:37 error too-many-threads
      the target laptop would start 8 workers with 64 threads each, 512 threads on one machine
       38 |   laptop: { engine: local, threads: 64 }
          |                                     ^^
      fix: lower threads or serving.scale.min, to at most 256 threads together

    1 error in 1 file
    "
  `);
  });
});
