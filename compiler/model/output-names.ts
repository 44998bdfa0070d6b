// Which outputs a project has, without making their documents: what a promotion record has to pin.
import { stageName } from "../../specs/handoff/stages.ts";
import { modelStage, type TracedProject } from "./bodies/body.ts";
import { madeDatasets } from "./bodies/dataset.ts";
import { suitesOf } from "./bodies/evaluate.ts";

/** Names of all stages that make an output, in running order. */
export function outputNames(project: TracedProject): readonly string[] {
  const model = modelStage(project);
  const datasets = madeDatasets(project).map((name) => stageName("dataset", name));
  if (model === undefined) return datasets;
  const suites = suitesOf(project).map(({ name }) => stageName("evaluate", name));
  return [...datasets, model, ...(project.compression ? [stageName("quantise")] : []), ...suites];
}
