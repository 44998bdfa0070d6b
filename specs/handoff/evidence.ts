// Evidence: what a stage measured when it ran, bound to the digests it read and made. Append-only.
import { z } from "zod";
import { StageKind } from "./stage-kind.ts";
import { Digest, handoffVersion, StageKey } from "./value.ts";

export const Evidence = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("Evidence"),
  /** Kind of the stage. What a spec calls it is not known here: another name measures nothing anew. */
  stage: StageKind,
  key: StageKey,
  output: Digest,
  /** Output digests of the needed stages, by key. */
  inputs: z.record(StageKey, Digest),
  /** Measured figures by name, as the catalogue of stages lists them. */
  figures: z.record(z.string(), z.number()),
  /** What was measured again and again, in order: `tokensPerSecond` of each training step. */
  series: z.record(z.string(), z.array(z.number())).optional(),
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
