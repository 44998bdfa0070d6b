// Evaluation: a stage for each suite, so that a new one measures nothing else again. Bounds stand in gates.ts and enter no key.
import { type EvaluationJob, metrics } from "../../../specs/handoff/evaluation-job.ts";
import { stageName } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { byRule, derive, type TracedDocument } from "../../trace.ts";
import { servedGeneration } from "../served-generation.ts";
import { type Body, modelStage, type TracedProject } from "./body.ts";
import { datasetOfSplit } from "./dataset-split.ts";

export const evaluateBody: Body<"evaluate"> = ({ project }) => {
  const model = modelStage(project);
  if (model === undefined) return [];
  return suitesOf(project).map(({ name, dataset, suite }) => ({
    instance: name,
    needs: [stageName("dataset", dataset), model, ...(project.compression ? [stageName("quantise")] : [])],
    body: job(suite, project),
  }));
};

type TracedSuite = NonNullable<TracedProject["evaluation"]>["suites"][string];

interface NamedSuite {
  readonly name: string;
  readonly dataset: string;
  readonly suite: TracedSuite;
}

/** In the order of the spec. */
export function suitesOf(project: TracedProject): readonly NamedSuite[] {
  return Object.entries(project.evaluation?.suites ?? {}).map(([name, suite]) => ({
    name,
    dataset: datasetOfSplit(suite.dataset.value).dataset,
    suite,
  }));
}

function job(suite: TracedSuite, project: TracedProject): TracedDocument<EvaluationJob> {
  return {
    apiVersion: handoffVersion,
    kind: "EvaluationJob",
    config: {
      split: derive([suite.dataset], (written) => datasetOfSplit(written).split),
      metric: suite.metric,
      metricSemantics: derive([suite.metric], (metric) => metrics[metric].semantics),
      on: suite.on ?? byRule("answer", "exactMatch compares whole answers unless `on` says otherwise"),
      maxSamples: suite.maxSamples ?? byRule(null, "a suite without maxSamples measures the whole split"),
      ...drawing(suite, project),
    },
  };
}

/** How answers are drawn, and the seed where that is by lot: what decides nothing is neutral, and so in no key. */
function drawing({ metric }: TracedSuite, project: TracedProject) {
  if (!metrics[metric.value].generates) {
    const note = `${metric.value} generates no answers`;
    return { generation: { temperature: byRule(0, note), topP: byRule(1, note) }, seed: byRule(0, note) };
  }
  const generation = servedGeneration(project);
  const { seed } = project.evaluation!;
  return { generation, seed: derive([generation.temperature, seed], (heat, written) => (heat === 0 ? 0 : written)) };
}
