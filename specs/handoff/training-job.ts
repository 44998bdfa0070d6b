// Training job: which base, which data, which steps.
import { z } from "zod";
import { Digest, handoffVersion, PinnedFile } from "./value.ts";

export const loraTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;

export const BaseModel = z.discriminatedUnion("source", [
  /** A folder of the repository in Hugging Face layout; `digest` is over the sorted list of its files. */
  z.strictObject({ source: z.literal("folder"), path: z.string(), digest: Digest, files: z.array(PinnedFile) }),
  z.strictObject({
    source: z.literal("huggingface"),
    repository: z.string(),
    revision: z.string().regex(/^[0-9a-f]{40}$/),
  }),
]);
export type BaseModel = z.infer<typeof BaseModel>;

export const TrainingJob = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("TrainingJob"),
  /** Settings that cannot change the trained weights, and are no part of the stage's key. */
  metadata: z.strictObject({ checkpoint: z.strictObject({ everySteps: z.int(), keep: z.int() }) }),
  config: z.strictObject({
    base: BaseModel,
    data: z.array(z.strictObject({ dataset: z.string(), weight: z.number() })),
    method: z.enum(["lora", "full"]),
    /** Null with method full. */
    lora: z
      .strictObject({ r: z.int(), alpha: z.number(), dropout: z.number(), targets: z.array(z.enum(loraTargets)) })
      .nullable(),
    maxTokens: z.int(),
    batch: z.strictObject({ perDevice: z.int(), accumulate: z.int() }),
    epochs: z.int(),
    precision: z.enum(["fp32", "bf16"]),
    optimiser: z.strictObject({
      learningRate: z.number(),
      schedule: z.enum(["cosine", "constant"]),
      warmupSteps: z.int(),
      clipNorm: z.number(),
      weightDecay: z.number(),
    }),
    seed: z.int(),
  }),
});
export type TrainingJob = z.infer<typeof TrainingJob>;
