// Compression job: how the trained model is made smaller. Its gates are measured by the evaluate stage, where quality is known.
import { z } from "zod";
import { handoffVersion } from "./value.ts";

export const CompressionJob = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("CompressionJob"),
  config: z.strictObject({
    quantise: z.strictObject({ weights: z.literal("int8"), embeddings: z.boolean() }),
  }),
});
export type CompressionJob = z.infer<typeof CompressionJob>;
