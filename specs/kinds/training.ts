// How a base model is fine-tuned.
import { z } from "zod";
import { loraTargets } from "../handoff/training-job.ts";
import { costs } from "./effect.ts";
import { Digest, isMap, Name } from "./value.ts";

const Lora = z.strictObject({
  r: costs("retrain", z.int().min(1).max(512)).default(16).describe("Rank of the adapter."),
  // Beyond these the scale, alpha / r, leaves the range of FP32 arithmetic: nothing would be learnt, or everything lost.
  alpha: costs("retrain", z.number().min(0.01).max(10_000))
    .default(32)
    .describe("The adapter's output is scaled by alpha / r."),
  dropout: costs("retrain", z.number().min(0).max(0.99).refine(isDrawn, "dropout is 0, or at least 0.002"))
    .default(0)
    .describe("Share of the adapter's inputs that are dropped in training, in steps of 1/256."),
  targets: costs("retrain", z.array(z.enum(loraTargets)).min(1))
    .default([...loraTargets])
    .describe("Linear layers that get an adapter. All of them by default."),
});

/** Less than half a step would be rounded to none. */
function isDrawn(dropout: number): boolean {
  return dropout === 0 || dropout >= 0.002;
}

export const Training = z
  .strictObject({
    base: z
      .strictObject({
        model: costs(
          "retrain",
          z.string().min(1),
          "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218",
        ).describe(
          "starter/bilingual@1, the small base that comes with Fairlead; hf://<owner>/<name>@<40-digit commit>; or a folder of this repository in Hugging Face layout.",
        ),
        digest: costs("none", Digest, `sha256:${"0".repeat(64)}`)
          .optional()
          .describe(
            "Digest of the folder's files. Checked when given; without it, the digest found while compiling is pinned.",
          ),
      })
      .describe("The model that training starts from."),
    data: costs("retrain", z.record(Name, z.number().min(0.001).max(100)), { dialogues: 2 }).describe(
      "Datasets and their weights: with 1.0 each sample is seen once an epoch, with 2.0 twice.",
    ),
    method: costs("retrain", z.enum(["lora", "full"]))
      .default("lora")
      .describe("lora trains an adapter beside the frozen base; full trains every weight."),
    lora: Lora.optional().describe("Only with method lora."),
    sequence: z
      .strictObject({
        maxTokens: costs("retrain", z.int().min(8).max(131_072))
          .default(256)
          .describe(
            "Longest sequence in tokens. Short samples are packed into one sequence and do not see each other; longer ones are cut at the front.",
          ),
      })
      .prefault({})
      .describe("How samples become sequences."),
    batch: z
      .strictObject({
        perDevice: costs("retrain", z.int().min(1).max(4096))
          .default(8)
          .describe("Sequences in one forward and backward pass."),
        accumulate: costs("retrain", z.int().min(1).max(4096))
          .default(1)
          .describe("Passes whose gradients are summed into one update."),
      })
      .prefault({})
      .describe("How many sequences make one update."),
    epochs: costs("retrain", z.int().min(1).max(1000), 12)
      .optional()
      .describe(
        "Times that the training split is gone through. Without it at least 3, and as many as 200 updates take.",
      ),
    precision: costs("retrain", z.enum(["fp32", "bf16"]))
      .default("fp32")
      .describe("Number format of the forward and backward pass. The local engine trains in fp32."),
    optimiser: z
      .strictObject({
        learningRate: costs("retrain", z.number().min(1e-8).lt(1), 5e-4)
          .optional()
          .describe(
            "Peak learning rate of AdamW. Without it 2e-3 for a base below 100 million parameters, and 2e-4 for others.",
          ),
        schedule: costs("retrain", z.enum(["cosine", "constant"]))
          .default("cosine")
          .describe("What follows the warmup."),
        warmupSteps: costs("retrain", z.int().min(0))
          .default(0)
          .describe("Updates over which the learning rate rises linearly from 0."),
        clipNorm: costs("retrain", z.number().min(1e-6).max(1e6))
          .default(1)
          .describe("Largest global norm of the gradient."),
        weightDecay: costs("retrain", z.number().min(0).lt(1)).default(0).describe("Decoupled weight decay of AdamW."),
      })
      .prefault({})
      .describe("How the weights are updated."),
    checkpoint: z
      .strictObject({
        everySteps: costs("replace", z.int().min(1)).default(50).describe("Updates between checkpoints."),
        keep: costs("replace", z.int().min(1)).default(2).describe("Checkpoints that are kept."),
      })
      .prefault({})
      .describe("What is kept to resume from."),
    seed: costs("retrain", z.int().min(0))
      .default(7)
      .describe("Seed of initial weights, order of samples and dropout."),
  })
  .refine((training) => training.method !== "full" || training.lora === undefined, {
    when: isMap,
    path: ["lora"],
    message: "lora is given but method is full; remove this section or set method: lora",
  });
export type Training = z.infer<typeof Training>;
