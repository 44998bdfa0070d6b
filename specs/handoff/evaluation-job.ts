// Evaluation job: what is measured on the base, the adapted and the compressed model, and what must hold.
import { z } from "zod";
import { Gate, handoffVersion } from "./value.ts";

export const Suite = z.strictObject({
  name: z.string(),
  dataset: z.string(),
  split: z.enum(["train", "valid"]),
  metric: z.enum(["exactMatch", "perplexity"]),
  /** Only with exactMatch. */
  on: z.enum(["answer", "firstLine"]),
  /** Null measures the whole split. */
  maxSamples: z.int().nullable(),
});
export type Suite = z.infer<typeof Suite>;

export const EvaluationJob = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("EvaluationJob"),
  config: z.strictObject({
    suites: z.array(Suite),
    /** Figures: `<suite>`, `<suite>.gainOverBase`, `compression.size`, `compression.speedup`, `compression.qualityDrop`. */
    gates: z.array(Gate),
  }),
});
export type EvaluationJob = z.infer<typeof EvaluationJob>;
