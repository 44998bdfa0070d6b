// Evidence: what a stage measured when it ran, bound to the digests it read and made. Append-only.
import { z } from "zod";
import { Digest, handoffVersion, StageKey } from "./value.ts";

export const GateResult = z.strictObject({
  figure: z.string(),
  written: z.string(),
  /** Null when the figure could not be measured; such a gate has not passed. */
  measured: z.number().nullable(),
  passed: z.boolean(),
});
export type GateResult = z.infer<typeof GateResult>;

export const Evidence = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("Evidence"),
  stage: z.string(),
  key: StageKey,
  output: Digest,
  /** Output digests of the needed stages, by stage name. */
  inputs: z.record(z.string(), Digest),
  /** Measured figures by name; names carry their unit (`lossFinal`, `tokensPerSecond`, `sizeBytes`). */
  figures: z.record(z.string(), z.number()),
  /** What was measured again and again, in order: `tokensPerSecond` of each training step. */
  series: z.record(z.string(), z.array(z.number())).optional(),
  gates: z.array(GateResult),
  startedAt: z.string(),
  seconds: z.number(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    node: z.string(),
    runtime: z.string(),
  }),
});
export type Evidence = z.infer<typeof Evidence>;
