// How the trained model is made smaller, and what that must not cost.
import { z } from "zod";
import { costs, costsPerEnvironment } from "./effect.ts";
import { Bound } from "./value.ts";

export const Compression = z.strictObject({
  quantise: z
    .strictObject({
      weights: costs("recompress", z.enum(["int8"]))
        .default("int8")
        .describe("Number format of the weights of linear layers: symmetric, one scale an output channel."),
      embeddings: costs("recompress", z.boolean())
        .default(true)
        .describe("Quantises the token embeddings too, one scale a token. Without it a small model shrinks far less."),
    })
    .describe("Number formats of the compressed model."),
  gates: z
    .strictObject({
      size: costsPerEnvironment("re-judge", Bound, "<= 30%")
        .optional()
        .describe("Size of the compressed ONNX file over the FP32 one: '<= 26%'."),
      speedup: costsPerEnvironment("re-judge", Bound, ">= 1.1")
        .optional()
        .describe("Time of the FP32 model over that of the compressed one, measured side by side: '>= 1.3'."),
      qualityDrop: costsPerEnvironment("re-judge", Bound, "<= 2 points")
        .optional()
        .describe("Points that the first evaluation suite loses by compression: '<= 1 point'."),
    })
    .prefault({})
    .describe("Bounds on what compression gains and costs."),
});
export type Compression = z.infer<typeof Compression>;
