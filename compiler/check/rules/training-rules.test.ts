import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

describe("rules about training", () => {
  it("localNeedsFolder: a Hugging Face model on a local target is a warning", async () => {
    expect(
      await sampleWith([
        ["model: /models/base", 'model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218"'],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:18:18 warning local-needs-folder
        the local engine (target laptop) needs the model as a folder of this repository; apply will refuse it
         18 |   base: { model: "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218" }
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: put the model's files into a folder and name that, or run on a kubernetes target

      1 warning in 1 file
      "
    `);
  });

  it("localTrainsInFp32: bf16 on a local target is a warning", async () => {
    expect(
      await sampleWith([
        [
          "  lora: { r: 16",
          `  precision: bf16
  lora: { r: 16`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
    "specs/projects/care/assistant.yaml:20:14 warning local-trains-in-fp32
      the local engine (target laptop) trains in fp32, whatever the precision
       20 |   precision: bf16
          |              ^^^^
      fix: write precision: fp32, or leave it for the kubernetes targets' sake

    1 warning in 1 file
    "
  `);
  });

  it("sequencesFitTheModel: no sequence is longer than the model has positions for", async () => {
    expect(
      await sampleWith([
        ["maxTokens: 256", "maxTokens: 600"],
        [
          `  alias: assistant
`,
          `  alias: assistant
  batching: { maxTokens: 1024 }
`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:21:26 error sequence-too-long
    training.sequence.maxTokens is 600, and the base model has positions for 512 tokens
     21 |   sequence: { maxTokens: 600 }
        |                          ^^^
    fix: write at most 512

  specs/projects/care/assistant.yaml:32:26 error sequence-too-long
    serving.batching.maxTokens is 1024, and the base model has positions for 512 tokens
     32 |   batching: { maxTokens: 1024 }
        |                          ^^^^
    fix: write at most 512

  2 errors in 1 file
  "
`);
  });

  it("servesWhatItTrained: serving shorter sequences than were trained is a warning", async () => {
    expect(
      await sampleWith([
        [
          `  alias: assistant
`,
          `  alias: assistant
  batching: { maxTokens: 128 }
`,
        ],
      ]),
    ).toMatchInlineSnapshot(`
  "specs/projects/care/assistant.yaml:32:26 warning served-shorter-than-trained
    requests end at 128 tokens, but the model is trained on sequences of up to 256
     32 |   batching: { maxTokens: 128 }
        |                          ^^^
    fix: raise serving.batching.maxTokens to 256, or lower training.sequence.maxTokens

  1 warning in 1 file
  "
`);
  });
});
