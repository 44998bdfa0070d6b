// Gates: bounds on what stages have measured. They enter no key: another bound judges the same evidence again, and measures nothing.
import { z } from "zod";
import { kindOf } from "./stages.ts";
import { handoffVersion } from "./value.ts";

/**
 * What is judged, from the evidence of one stage. Of evaluate: `score` of the model that is served, `gainOverBase` and `qualityDrop` in
 * points (hundredths of a score). Of quantise: `size` over the FP32 file and `speedup` over the FP32 model. Of serve, what its probe has
 * measured: `firstToken` and `request` in seconds, `tokensPerSecond`, and `memory` in bytes. Of dataset: `samples`, and shares: `duplicates` and
 * `rejected` of readable lines, `unreadable` of lines that are not blank, a language's of samples.
 */
const measures = [
  "score",
  "gainOverBase",
  "qualityDrop",
  "size",
  "speedup",
  "firstToken",
  "request",
  "tokensPerSecond",
  "memory",
  "samples",
  "duplicates",
  "rejected",
  "unreadable",
  "zhShare",
  "enShare",
  "mixedShare",
  "otherShare",
] as const;

/** A bound on a measured figure. `share` figures and bounds are fractions of 1, `points` hundredths of a score. */
export const Gate = z.strictObject({
  /** As the spec calls it: `triage`, `triage.gainOverBase`, `compression.size`; of a probe with its target: `serving.memory on laptop`. */
  figure: z.string(),
  /** Whose evidence is judged. */
  stage: z.string(),
  measure: z.enum(measures),
  comparator: z.enum(["<=", ">="]),
  bound: z.number(),
  unit: z.enum(["share", "points", "number", "seconds", "bytes"]),
  /** As the spec wrote it, for messages. */
  written: z.string(),
});
export type Gate = z.infer<typeof Gate>;

/** In the order of their figures. A release without gates has no such file. */
export const Gates = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("Gates"),
  gates: z.array(Gate).min(1),
});
export type Gates = z.infer<typeof Gates>;

/** Is it judged by a probe, when a version is there, and not by what was made? */
export function isOfProbe({ stage }: Pick<Gate, "stage">): boolean {
  return kindOf(stage) === "serve";
}

/** What became of a gate of a release. */
export const Verdict = z.strictObject({
  figure: z.string(),
  written: z.string(),
  /** Null when the figure could not be measured; such a gate has not passed. */
  measured: z.number().nullable(),
  passed: z.boolean(),
});
export type Verdict = z.infer<typeof Verdict>;
