import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

describe("rules about training", () => {
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
