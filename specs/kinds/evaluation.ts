// What is measured before a model may be served, and the gates it must pass.
import { z } from "zod";
import { metricNames } from "../handoff/evaluation-job.ts";
import { costs, costsPerEnvironment } from "./effect.ts";
import { Bound, datasetSplit, isMap, Name } from "./value.ts";

const Suite = z
  .strictObject({
    dataset: costs(
      "re-evaluate",
      z.string().regex(datasetSplit, "a suite measures one split of a dataset: <dataset>/valid"),
      "dialogues/valid",
    ).describe("Split that is measured: <dataset>/valid."),
    metric: costs("re-evaluate", z.enum(metricNames)).describe(
      "exactMatch: share of samples whose last answer is generated exactly, as clients get it by default (serving.generation). perplexity: of the assistant's tokens (chat) or all tokens (text).",
    ),
    on: costs("re-evaluate", z.enum(["answer", "firstLine"]))
      .optional()
      .describe("What exactMatch compares: the whole answer (default) or its first line."),
    maxSamples: costs("re-evaluate", z.int().min(1), 200)
      .optional()
      .describe("Measures only the first so many samples of the split. All of them by default."),
  })
  .refine((suite) => suite.on === undefined || suite.metric !== "perplexity", {
    when: isMap,
    path: ["on"],
    message: "on belongs to metric exactMatch; remove it",
  });

export const Evaluation = z.strictObject({
  suites: z.record(Name, Suite).describe("Suites by name."),
  seed: costs("re-evaluate", z.int().min(0))
    .default(7)
    .describe("Seed of answers that are drawn. Only where serving.generation.temperature is above 0."),
  gates: costsPerEnvironment(
    "re-judge",
    z.record(
      z.string().regex(/^[a-z][a-z0-9-]*(\.gainOverBase)?$/, "a gate is named <suite> or <suite>.gainOverBase"),
      Bound,
    ),
    { triage: ">= 90%" },
  )
    .default({})
    .describe("Bounds on what is served: <suite>, or <suite>.gainOverBase against the untrained base."),
});
export type Evaluation = z.infer<typeof Evaluation>;
