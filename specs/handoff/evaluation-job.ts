// Evaluation job: one suite, measured on the base, the adapted and the compressed model. What must hold stands in gates.ts.
import { z } from "zod";
import { GenerationConfig } from "./generation-config.ts";
import { handoffVersion } from "./value.ts";

/**
 * Metrics with what they read, whether they generate answers, their unit, which way is better, and what they mean as a number that is raised
 * when the meaning changes.
 */
export const metrics = {
  /** Share of conversations whose last answer is generated exactly. */
  exactMatch: { reads: "conversations", generates: true, unit: "share", better: "higher", semantics: 1 },
  /** exp of the mean negative log likelihood of the labelled tokens. */
  perplexity: { reads: "samples", generates: false, unit: "perplexity", better: "lower", semantics: 1 },
} as const;
export type Metric = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as [Metric, ...Metric[]];

export const EvaluationJob = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("EvaluationJob"),
  config: z.strictObject({
    /** Of the dataset that the stage reads. */
    split: z.enum(["train", "valid"]),
    metric: z.enum(metricNames),
    /** What the metric means, so that another meaning is another key. */
    metricSemantics: z.int().min(1),
    /** Only with exactMatch. */
    on: z.enum(["answer", "firstLine"]),
    /** Null measures the whole split. */
    maxSamples: z.int().nullable(),
    /** What clients get by default. Greedy for metrics that generate no answers. */
    generation: GenerationConfig,
    /** Of what is drawn; 0 where nothing is. */
    seed: z.int().min(0).default(0),
  }),
});
export type EvaluationJob = z.infer<typeof EvaluationJob>;
