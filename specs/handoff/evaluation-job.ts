// Evaluation job: one suite, measured on the base, the adapted and the compressed model. What must hold stands in gates.ts.
import { z } from "zod";
import { handoffVersion } from "./value.ts";

/** Metrics with what they read, their unit, which way is better, and what they mean as a number that is raised when the meaning changes. */
export const metrics = {
  /** Share of conversations whose last answer is generated exactly. */
  exactMatch: { reads: "conversations", unit: "share", better: "higher", semantics: 1 },
  /** exp of the mean negative log likelihood of the labelled tokens. */
  perplexity: { reads: "samples", unit: "perplexity", better: "lower", semantics: 1 },
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
  }),
});
export type EvaluationJob = z.infer<typeof EvaluationJob>;
