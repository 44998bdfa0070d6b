import { describe, expect, it } from "vitest";
import { sampleProject, sampleWith } from "../../testing/sample-check.ts";

const downloaded = [
  "model: /models/base",
  'model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218"',
] as const;
const bf16 = ["  lora: { r: 16", "  precision: bf16\n  lora: { r: 16"] as const;
const both = ["dev: { targets: [laptop] }", "dev: { targets: [laptop, cluster] }"] as const;
/** The latency of the sample is no edge of vLLM's. */
const without = ["field-not-used", "threshold-not-an-edge"] as const;

describe("rules about what engines can do", () => {
  it("baseIsRead: a model that no target of an environment can read is refused, as apply would refuse it", async () => {
    expect(await sampleWith([downloaded])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-not-read
        dev runs on the local engine (target laptop), which reads only starter models and folders of this repository: apply would refuse a model that has to be downloaded
         18 |   base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" }
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: put the model's files into a folder and name that, or run on a kubernetes target

      1 error in 1 file
      "
    `);
  });

  it("baseIsRead: without targets it is the machine that applies that reads the model", async () => {
    expect(await sampleWith([downloaded, ["dev: { targets: [laptop] }", "dev: {}"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 error base-not-read
        dev runs on the local engine, which reads only starter models and folders of this repository: apply would refuse a model that has to be downloaded
         18 |   base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" }
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: put the model's files into a folder and name that, or run on a kubernetes target

      specs/projects/care/assistant.yaml:40:8 error no-target
        serving is written, and dev has no target to serve on
         40 |   dev: {}
            |        ^^
        fix: name one of its targets: laptop, cluster

      2 errors in 1 file
      "
    `);
  });

  it("baseIsRead: a model that is served as it is has to be read too", async () => {
    const from = sampleProject.indexOf("training:");
    const to = sampleProject.indexOf("serving:");
    const found = await sampleWith([
      [sampleProject.slice(from, to), ""],
      ["alias: assistant", 'alias: assistant\n  model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218"'],
    ]);
    expect(found).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:19:10 error base-not-read
        dev runs on the local engine (target laptop), which reads only starter models and folders of this repository: apply would refuse a model that has to be downloaded
         19 |   model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218"
            |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: put the model's files into a folder and name that, or run on a kubernetes target

      1 error in 1 file
      "
    `);
  });

  it("baseIsRead: beside a target that can, those that cannot are named", async () => {
    expect(await sampleWith([downloaded, both], { without })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 warning base-not-read
        in dev, the local engine (target laptop) reads only starter models and folders of this repository: it cannot take a model that has to be downloaded, and another target does
         18 |   base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" }
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: nothing has to change

      1 warning in 1 file
      "
    `);
  });

  it("precisionIsTrained: a precision that no target of an environment trains in is refused", async () => {
    expect(await sampleWith([bf16])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:14 error precision-not-trained
        dev runs on the local engine (target laptop), which trains in fp32: apply would refuse bf16
         20 |   precision: bf16
            |              ^^^^
        fix: choose a precision that it has, or run on a kubernetes target

      1 error in 1 file
      "
    `);
  });

  it("precisionIsTrained: beside a target that does, those that do not are named", async () => {
    expect(await sampleWith([bf16, both], { without })).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:20:14 warning precision-not-trained
        in dev, the local engine (target laptop) trains in fp32: it cannot take bf16, and another target does
         20 |   precision: bf16
            |              ^^^^
        fix: nothing has to change

      1 warning in 1 file
      "
    `);
  });
});
