// Service-level objectives. One line each: the compiler derives recording rules, burn-rate alerts and their tests from it.
import { z } from "zod";
import { costsPerEnvironment } from "./effect.ts";
import { Duration, Percent } from "./value.ts";

const window = costsPerEnvironment("re-alert", z.enum(["30d", "28d"]))
  .default("30d")
  .describe("Period over which the objective is judged.");
const target = costsPerEnvironment("re-alert", Percent, "99.9%").describe(
  "Share of requests that must be good, below 100%: 99.95%.",
);

export const Objectives = z.strictObject({
  availability: z.strictObject({ target, window }).optional().describe("Good: answered without a server error (5xx)."),
  latency: z
    .strictObject({
      target,
      window,
      under: costsPerEnvironment("re-alert", Duration, "200ms").describe(
        "Threshold. It must be an edge of the engine's histogram, because a share below any other value cannot be read from it.",
      ),
      of: costsPerEnvironment("re-alert", z.enum(["timeToFirstToken", "request"]))
        .default("timeToFirstToken")
        .describe("What is timed: until the first token, or the whole request."),
    })
    .optional()
    .describe("Good: fast enough."),
  load: z
    .strictObject({
      promptTokens: costsPerEnvironment("re-judge", z.int().min(1).max(131_072))
        .default(128)
        .describe("Tokens of a usual prompt."),
      answerTokens: costsPerEnvironment("re-judge", z.int().min(1).max(131_072))
        .default(32)
        .describe("Tokens of a usual answer."),
    })
    .optional()
    .describe(
      "What a usual request is. A new version is asked such requests before it takes traffic on a local target; without this, of 128 and 32 tokens, or of what batching.maxTokens has room for.",
    ),
});
export type Objectives = z.infer<typeof Objectives>;
