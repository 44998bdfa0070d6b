// Training job: which base, which data, which steps.
import { z } from "zod";
import { Digest, handoffVersion, PinnedFile, StageKey } from "./value.ts";

export const loraTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;

export const BaseModel = z.discriminatedUnion("source", [
  /** A folder in Hugging Face layout; `digest` is over the sorted list of its files, by name and content. */
  z.strictObject({ source: z.literal("folder"), digest: Digest }),
  z.strictObject({
    source: z.literal("huggingface"),
    repository: z.string(),
    revision: z.string().regex(/^[0-9a-f]{40}$/),
  }),
]);
export type BaseModel = z.infer<typeof BaseModel>;

/** Where a base that is a folder is to be had. */
export const BaseFolder = z.strictObject({
  /** `runtime`: it comes with Fairlead, and `path` is its name (`starter/bilingual@1`). */
  in: z.enum(["repository", "runtime"]).default("repository"),
  path: z.string(),
  files: z.array(PinnedFile),
});
export type BaseFolder = z.infer<typeof BaseFolder>;

export const TrainingJob = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("TrainingJob"),
  /** What cannot change the trained weights: no part of the stage's key, and in no output. */
  metadata: z.strictObject({
    checkpoint: z.strictObject({ everySteps: z.int(), keep: z.int() }),
    /** Null where the base is no folder. */
    base: BaseFolder.nullable(),
  }),
  config: z.strictObject({
    base: BaseModel,
    /** Keys of the datasets that the stage reads, sorted, with their weights. */
    data: z.array(z.strictObject({ dataset: StageKey, weight: z.number() })),
    method: z.enum(["lora", "full"]),
    /** Null with method full. */
    lora: z
      .strictObject({ r: z.int(), alpha: z.number(), dropout: z.number(), targets: z.array(z.enum(loraTargets)) })
      .nullable(),
    maxTokens: z.int(),
    batch: z.strictObject({ perDevice: z.int(), accumulate: z.int() }),
    /** Times that the data is gone through. */
    epochs: z.int(),
    /** Further epochs follow until there were as many updates; 0: none follow. */
    minUpdates: z.int().min(0).default(0),
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
