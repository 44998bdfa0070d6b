// Training: which base, which data, which steps.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { TrainingJob } from "../../../specs/handoff/training-job.ts";
import { onlyInstance, stageName } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { derive, type TracedDocument } from "../../trace.ts";
import { epochsOf, learningRateOf } from "../learning-defaults.ts";
import { pinnedBase } from "./base.ts";
import { type Body, type BodyInput, compareTexts, sorted, type TracedProject } from "./body.ts";

export const trainBody: Body<"train"> = (input, keyOf) => {
  const { training } = input.project;
  if (training === undefined) return [];
  return [
    {
      instance: onlyInstance,
      needs: trainingDatasets(input.project).map((name) => stageName("dataset", name)),
      body: job(training, input, (name) => keyOf(stageName("dataset", name))!),
    },
  ];
};

/** Names of the datasets that training reads, sorted; none where nothing is trained. */
export function trainingDatasets(project: TracedProject): string[] {
  return Object.keys(project.training?.data ?? {}).sort();
}

function job(
  training: NonNullable<TracedProject["training"]>,
  { project, base }: BodyInput,
  keyOf: (dataset: string) => string,
): TracedDocument<TrainingJob> {
  const { optimiser, lora } = training;
  const pinned = pinnedBase(training.base.model, base);
  return {
    apiVersion: handoffVersion,
    kind: "TrainingJob",
    metadata: {
      checkpoint: training.checkpoint,
      base: pinned.folder,
    },
    config: {
      base: pinned.content,
      data: trainingDatasets(project)
        .map((name) => ({ dataset: keyOf(name), weight: valueNamed(training.data, name)! }))
        .sort((a, b) => compareTexts(a.dataset, b.dataset))
        .map(({ dataset, weight }) => ({ dataset: derive([weight], () => dataset), weight })),
      method: training.method,
      lora: lora ? { ...lora, targets: sorted(lora.targets) } : derive([training.method], () => null),
      maxTokens: training.sequence.maxTokens,
      batch: training.batch,
      ...epochsOf(training.epochs),
      precision: training.precision,
      optimiser: { ...optimiser, learningRate: learningRateOf(optimiser.learningRate, base) },
      seed: training.seed,
    },
  };
}
