import { describe, expect, it } from "vitest";
import { checkSample, edit, remoteModel, sampleProject, sampleWith, servedAlone } from "../../testing/sample-check.ts";

const all = { without: [] };
/** Takes out of the sample what vLLM does not use. */
const quiet = [
  ["  cache: { exact: { ttl: 10m } }\n", ""],
  ['compression:\n  quantise: { weights: int8 }\n  gates: { size: "<= 26%", qualityDrop: "<= 1 point" }\n', ""],
] as const;
const serving = "  alias: assistant\n";

describe("rules about what is written and not used", () => {
  it("servedFieldsAreUsed: what a server does not use is named once, with who does", async () => {
    const written = `${serving}  batching: { maxQueue: 300 }\n  rollout: { strategy: blueGreen, drain: 30s }\n`;
    expect(await sampleWith([[serving, written]], all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:22:1 warning field-not-used
        compression is not used by vLLM (target cluster): it serves the model uncompressed, and the compressed one is only measured
         22 | compression:
            | ^^^^^^^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      specs/projects/care/assistant.yaml:32:15 warning field-not-used
        serving.batching.maxQueue is not used by vLLM (target cluster): it lets every request wait
         32 |   batching: { maxQueue: 300 }
            |               ^^^^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      specs/projects/care/assistant.yaml:33:14 warning field-not-used
        serving.rollout.strategy is not used by vLLM (target cluster): its pods go one at a time, each when a new one is ready
         33 |   rollout: { strategy: blueGreen, drain: 30s }
            |              ^^^^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      specs/projects/care/assistant.yaml:34:3 warning field-not-used
        serving.cache is not used by vLLM (target cluster): it generates every answer
         34 |   cache: { exact: { ttl: 10m } }
            |   ^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      4 warnings in 1 file
      "
    `);
  });

  it("servedFieldsAreUsed: defaults are nobody's words", async () => {
    expect(await sampleWith(quiet, all)).toBe("");
  });

  it("servedFieldsAreUsed: an override counts as written, and replaces what it overrides", async () => {
    const edits = [
      [serving, `${serving}  batching: { maxQueue: 300 }\n`],
      ["staging: { targets: [cluster] }", "staging: { targets: [cluster], set: { serving.batching.maxQueue: 400 } }"],
      ["serving.scale.min: 2", "serving.batching.maxQueue: 500, serving.cache.exact.ttl: 1m"],
    ] as const;
    expect(await sampleWith(edits, all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:22:1 warning field-not-used
        compression is not used by vLLM (target cluster): it serves the model uncompressed, and the compressed one is only measured
         22 | compression:
            | ^^^^^^^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      specs/projects/care/assistant.yaml:33:3 warning field-not-used
        serving.cache is not used by vLLM (target cluster): it generates every answer
         33 |   cache: { exact: { ttl: 10m } }
            |   ^^^^^
        fix: nothing has to change: the local gateway (target laptop) uses it

      specs/projects/care/assistant.yaml:42:41 warning field-not-used
        serving.batching.maxQueue is not used by vLLM (target cluster): it lets every request wait
         42 |   staging: { targets: [cluster], set: { serving.batching.maxQueue: 400 } }
            |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove it, or leave it for another target

      specs/projects/care/assistant.yaml:43:38 warning field-not-used
        serving.batching.maxQueue is not used by vLLM (target cluster): it lets every request wait
         43 |   prod: { targets: [cluster], set: { serving.batching.maxQueue: 500, serving.cache.exact.ttl: 1m } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove it, or leave it for another target

      specs/projects/care/assistant.yaml:43:70 warning field-not-used
        serving.cache is not used by vLLM (target cluster): it generates every answer
         43 |   prod: { targets: [cluster], set: { serving.batching.maxQueue: 500, serving.cache.exact.ttl: 1m } }
            |                                                                      ^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove it, or leave it for another target

      5 warnings in 1 file
      "
    `);
  });

  it("servedFieldsAreUsed: what nobody uses can go", async () => {
    const edits = [
      ["  laptop: { engine: local }\n", ""],
      ["dev: { targets: [laptop] }", "dev: { targets: [cluster] }"],
      ["under: 250ms", "under: 500ms"],
    ] as const;
    expect(await sampleWith(edits, all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:22:1 warning field-not-used
        compression is not used by vLLM (target cluster): it serves the model uncompressed, and the compressed one is only measured
         22 | compression:
            | ^^^^^^^^^^^
        fix: remove it, or leave it for another target

      specs/projects/care/assistant.yaml:32:3 warning field-not-used
        serving.cache is not used by vLLM (target cluster): it generates every answer
         32 |   cache: { exact: { ttl: 10m } }
            |   ^^^^^
        fix: remove it, or leave it for another target

      2 warnings in 1 file
      "
    `);
  });

  it("targetFieldsAreUsed: a field that only a service uses is of no use without one", async () => {
    const from = sampleProject.indexOf("serving:");
    const edits = [
      [sampleProject.slice(from, sampleProject.indexOf("targets:")), ""],
      ["laptop: { engine: local }", "laptop: { engine: local, threads: 2 }"],
      [", set: { serving.scale.min: 2 }", ", set: { targets.cluster.server: vllm }"],
    ] as const;
    expect(await sampleWith(edits, all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:31:28 warning field-not-used
        targets.laptop.threads is not used: the project serves nothing
         31 |   laptop: { engine: local, threads: 2 }
            |                            ^^^^^^^
        fix: remove it

      specs/projects/care/assistant.yaml:35:3 warning environment-without-service
        staging has nothing to run: the project serves nothing, and what it makes is made in dev
         35 |   staging: { targets: [cluster] }
            |   ^^^^^^^
        fix: remove it, or add serving

      specs/projects/care/assistant.yaml:36:3 warning environment-without-service
        prod has nothing to run: the project serves nothing, and what it makes is made in dev
         36 |   prod: { targets: [cluster], set: { targets.cluster.server: vllm } }
            |   ^^^^
        fix: remove it, or add serving

      specs/projects/care/assistant.yaml:36:38 warning field-not-used
        targets.cluster.server is not used: the project serves nothing
         36 |   prod: { targets: [cluster], set: { targets.cluster.server: vllm } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^^
        fix: remove it

      4 warnings in 1 file
      "
    `);
  });

  it("targetFieldsAreUsed: a queue is of use where jobs run, which is in the first environment", async () => {
    const edits = [...quiet, ["namespace: assistant", "namespace: assistant, queue: night"]] as const;
    expect(await sampleWith(edits, all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:34:56 warning field-not-used
        targets.cluster.queue is not used: jobs run in the first environment only, which is dev, on its first kubernetes target
         34 |   cluster: { engine: kubernetes, namespace: assistant, queue: night, gpu: { type: L40S-48GB } }
            |                                                        ^^^^^
        fix: remove it

      1 warning in 1 file
      "
    `);
    const placed = [...edits, ["dev: { targets: [laptop] }", "dev: { targets: [laptop, cluster] }"]] as const;
    expect(await sampleWith(placed, all)).toBe("");
    const later = ["set: { serving.scale.min: 2 }", "set: { targets.cluster.queue: day }"] as const;
    expect(await sampleWith([...placed, later], all)).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:38:38 warning field-not-used
        targets.cluster.queue is not used: jobs run in the first environment only, which is dev, on its first kubernetes target
         38 |   prod: { targets: [cluster], set: { targets.cluster.queue: day } }
            |                                      ^^^^^^^^^^^^^^^^^^^^^
        fix: remove it

      1 warning in 1 file
      "
    `);
  });

  it("targetFieldsAreUsed: a queue is of no use to a project that makes nothing", async () => {
    const waiting = (model: string) =>
      edit(servedAlone(model), "namespace: assistant", "namespace: assistant, queue: night");
    expect((await checkSample(waiting(remoteModel))).printed).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:6:65 warning field-not-used
        targets.cluster.queue is not used: the project has nothing that a job makes
          6 | targets: { cluster: { engine: kubernetes, namespace: assistant, queue: night, gpu: { type: L40S-48GB } } }
            |                                                                 ^^^^^
        fix: remove it

      1 warning in 1 file
      "
    `);
    expect((await checkSample(waiting("/models/base"))).printed).toBe("");
  });
});
