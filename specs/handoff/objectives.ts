// Objectives as the observe stage reads them: what good means, in numbers. The alert rules are generated beside this file.
import { z } from "zod";
import { handoffVersion } from "./value.ts";

const objective = {
  /** Fraction of 1 that must be good. */
  targetShare: z.number(),
  windowSeconds: z.number(),
};

export const Objectives = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("Objectives"),
  config: z.strictObject({
    /** Model name whose requests are judged. */
    alias: z.string(),
    /** Null where the project states no such objective. */
    availability: z.strictObject(objective).nullable(),
    latency: z
      .strictObject({ ...objective, thresholdSeconds: z.number(), of: z.enum(["timeToFirstToken", "request"]) })
      .nullable(),
  }),
});
export type Objectives = z.infer<typeof Objectives>;
