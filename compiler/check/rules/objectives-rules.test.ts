import { describe, expect, it } from "vitest";
import { sampleWith } from "../../testing/sample-check.ts";

describe("rules about objectives", () => {
  it("objectivesLeaveABudget: an objective leaves an error budget", async () => {
    expect(
      await sampleWith([
        ["target: 99.95%", "target: 100%"],
        ["target: 99%", "target: 0%"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:34:27 error objective-target
        an objective of 100% leaves no error budget: every single failure would alert
         34 |   availability: { target: 100% }
            |                           ^^^^
        fix: write a share above 0% and below 100%, such as 99.9%

      specs/projects/care/assistant.yaml:35:22 error objective-target
        an objective of 0% holds whatever happens
         35 |   latency: { target: 0%, under: 250ms }
            |                      ^^
        fix: write a share above 0% and below 100%, such as 99.9%

      2 errors in 1 file
      "
    `);
  });

  it("thresholdIsAnEdge: a latency threshold is an edge of every histogram that it is read from", async () => {
    expect(await sampleWith([["under: 250ms", "under: 200ms"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:35:34 error threshold-not-an-edge
        vLLM (target cluster of staging, cluster of prod) does not count first tokens below 200ms: its histogram has no such edge
         35 |   latency: { target: 99%, under: 200ms }
            |                                  ^^^^^
        fix: write 100ms or 250ms, here or in the set of the environments that need it

      1 error in 1 file
      "
    `);
  });

  it("thresholdIsAnEdge: a threshold that no histogram has is reported for each", async () => {
    expect(await sampleWith([["under: 250ms", "under: 240ms"]])).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:35:34 error threshold-not-an-edge
        the local gateway (target laptop of dev) does not count first tokens below 240ms: its histogram has no such edge
         35 |   latency: { target: 99%, under: 240ms }
            |                                  ^^^^^
        fix: write 200ms or 250ms, here or in the set of the environments that need it

      specs/projects/care/assistant.yaml:35:34 error threshold-not-an-edge
        vLLM (target cluster of staging, cluster of prod) does not count first tokens below 240ms: its histogram has no such edge
         35 |   latency: { target: 99%, under: 240ms }
            |                                  ^^^^^
        fix: write 100ms or 250ms, here or in the set of the environments that need it

      2 errors in 1 file
      "
    `);
  });

  it("loadFits: a usual prompt with its answer is no longer than what the service takes", async () => {
    expect(
      await sampleWith([
        ["objectives:", "objectives:\n  load: { promptTokens: 500, answerTokens: 100 }"],
        ["serving.scale.min: 2", "serving.batching.maxTokens: 400"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:34:25 error load-too-long
        promptTokens 500 and answerTokens 100 are more together than serving.batching.maxTokens, 400 (prod)
         34 |   load: { promptTokens: 500, answerTokens: 100 }
            |                         ^^^
        fix: shorten them to 400 tokens together, or raise serving.batching.maxTokens

      specs/projects/care/assistant.yaml:34:25 error load-too-long
        promptTokens 500 and answerTokens 100 are more together than serving.batching.maxTokens, 512 (dev, staging)
         34 |   load: { promptTokens: 500, answerTokens: 100 }
            |                         ^^^
        fix: shorten them to 512 tokens together, or raise serving.batching.maxTokens

      2 errors in 1 file
      "
    `);
  });

  it("loadFits: says so of an override, and of an answer that leaves no room for a prompt", async () => {
    expect(
      await sampleWith([
        ["objectives:", "objectives:\n  load: { answerTokens: 512 }"],
        ["serving.scale.min: 2", "objectives.load.promptTokens: 1"],
      ]),
    ).toMatchInlineSnapshot(`
      "specs/projects/care/assistant.yaml:34:25 error load-too-long
        promptTokens 1 and answerTokens 512 are more together than serving.batching.maxTokens, 512 (dev, staging)
         34 |   load: { answerTokens: 512 }
            |                         ^^^
        fix: shorten them to 512 tokens together, or raise serving.batching.maxTokens

      specs/projects/care/assistant.yaml:43:68 error load-too-long
        promptTokens 1 and answerTokens 512 are more together than serving.batching.maxTokens, 512 (prod)
         43 |   prod: { targets: [cluster], set: { objectives.load.promptTokens: 1 } }
            |                                                                    ^
        fix: shorten them to 512 tokens together, or raise serving.batching.maxTokens

      2 errors in 1 file
      "
    `);
  });
});
