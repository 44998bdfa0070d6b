// Training: which base, which data, which steps.
import type { TrainingJob } from "../../../specs/handoff/training-job.ts";
import { onlyInstance, stageName } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { derive, type TracedDocument } from "../../trace.ts";
import { epochsOf, learningRateOf } from "../learning-defaults.ts";
import type { BaseModel } from "../model.ts";
import { type Body, type BodyInput, compareTexts, sorted, type TracedProject } from "./body.ts";

export const trainBody: Body<"train"> = (input, keyOf) => [
  {
    instance: onlyInstance,
    needs: trainingDatasets(input.project).map((name) => stageName("dataset", name)),
    body: job(input, (name) => keyOf(stageName("dataset", name))!),
  },
];

/** Names of the datasets that training reads, sorted. */
export function trainingDatasets(project: TracedProject): string[] {
  return Object.keys(project.training.data).sort();
}

function job({ project, base }: BodyInput, keyOf: (dataset: string) => string): TracedDocument<TrainingJob> {
  const { training } = project;
  const { optimiser, lora } = training;
  return {
    apiVersion: handoffVersion,
    kind: "TrainingJob",
    metadata: {
      checkpoint: { everySteps: training.checkpoint.everySteps, keep: training.checkpoint.keep },
      base: derive([training.base.model], () => baseFolder(base)),
    },
    config: {
      base: derive([training.base.model], () => baseContent(base)),
      data: trainingDatasets(project)
        .map((name) => ({ dataset: keyOf(name), weight: training.data[name]! }))
        .sort((a, b) => compareTexts(a.dataset, b.dataset))
        .map(({ dataset, weight }) => ({ dataset: derive([weight], () => dataset), weight })),
      method: training.method,
      lora: lora
        ? { r: lora.r, alpha: lora.alpha, dropout: lora.dropout, targets: sorted(lora.targets) }
        : derive([training.method], () => null),
      maxTokens: training.sequence.maxTokens,
      batch: { perDevice: training.batch.perDevice, accumulate: training.batch.accumulate },
      ...epochsOf(training.epochs),
      precision: training.precision,
      optimiser: {
        learningRate: learningRateOf(optimiser.learningRate, base),
        schedule: optimiser.schedule,
        warmupSteps: optimiser.warmupSteps,
        clipNorm: optimiser.clipNorm,
        weightDecay: optimiser.weightDecay,
      },
      seed: training.seed,
    },
  };
}

function baseContent(base: BaseModel): TrainingJob["config"]["base"] {
  switch (base.source) {
    case "folder":
      return { source: "folder", digest: base.digest };
    case "huggingface":
      return { source: "huggingface", repository: base.repository, revision: base.revision };
  }
}

function baseFolder(base: BaseModel): TrainingJob["metadata"]["base"] {
  if (base.source !== "folder") return null;
  return { path: base.path, files: base.files.map(({ path, digest, bytes }) => ({ path, digest, bytes })) };
}
