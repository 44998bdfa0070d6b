// The probe: seeded prompts that a version is asked before it takes traffic, and what they measured. Its terms stand in metadata: another
// load or bound rolls no service that runs, and judges the next version that is switched to.
import { z } from "zod";
import { Evidence } from "./evidence.ts";
import { Gate } from "./gates.ts";

/** Of one target, from `objectives.load` and the target. Older runtimes probed nothing, and nothing is judged where nothing is bound. */
export const ProbeTerms = z.strictObject({
  /** Of each prompt, chat template included. */
  promptTokens: z.int().min(1).default(128),
  answerTokens: z.int().min(1).default(32),
  /** Equal seeds give equal prompts. */
  seed: z.int().default(7),
  /** Most resident memory of the service's process; null where there is no bound. */
  memoryBytes: z.int().min(1).nullable().default(null),
});
export type ProbeTerms = z.infer<typeof ProbeTerms>;

/** What a target has that says nothing of its own. */
export const usualProbe: ProbeTerms = ProbeTerms.parse({});

/** What a service is asked to be probed by: the terms of its target, the latency that the project promises, if it does, and the gates of the target. */
export const Probe = z.strictObject({
  ...ProbeTerms.shape,
  latency: z
    .strictObject({ thresholdSeconds: z.number(), of: z.enum(["timeToFirstToken", "request"]) })
    .nullable()
    .default(null),
  /** Absent where there are none: services of older runtimes know no such field. */
  gates: z.array(Gate).min(1).exactOptional(),
});
export type Probe = z.infer<typeof Probe>;

/** What a probe measured. Tokens, times and the rate are medians over the prompts, which are asked one at a time. */
export const ProbeFigures = z.strictObject({
  prompts: z.int(),
  /** As the model's tokenizer counts them; other than asked for where the template alone is longer, or the model's context shorter. */
  promptTokens: z.int(),
  answerTokens: z.int(),
  firstTokenSeconds: z.number(),
  requestSeconds: z.number(),
  /** Of an answer, from the request to its last token. */
  tokensPerSecond: z.number(),
  /** Most resident memory of the service's process while it was probed. */
  memoryBytes: z.int(),
  /** Versions that the process held meanwhile: 2 where one takes over from another. */
  versionsLoaded: z.int(),
  probedAt: z.string(),
  machine: Evidence.shape.machine,
});
export type ProbeFigures = z.infer<typeof ProbeFigures>;

/** The numbers of them, as evidence has them. */
export function figuresOf({ probedAt: _, machine: __, ...figures }: ProbeFigures): Evidence["figures"] {
  return figures;
}
