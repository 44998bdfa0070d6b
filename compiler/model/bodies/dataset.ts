// Datasets: which bytes become which rows, and how. A dataset that nothing reads makes no stage, unless
// nothing is trained: then datasets are made for their own sake.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { derive, Traced, type TracedDocument } from "../../trace.ts";
import { containerOf } from "../../text/container.ts";
import { percentShare } from "../units.ts";
import { cleanRule, filesOfStep } from "./clean-rules.ts";
import {
  type Body,
  compareTexts,
  pinnedInputs,
  byDigest,
  type BodyInput,
  type PinnedFiles,
  type TracedProject,
} from "./body.ts";
import { suitesOf } from "./evaluate.ts";
import { trainingDatasets } from "./train.ts";

export const datasetBody: Body<"dataset"> = (input) => {
  return madeDatasets(input.project).map((name) => ({ instance: name, needs: [], body: manifest(name, input) }));
};

/** Names of the datasets that have a stage, sorted. */
export function madeDatasets(project: TracedProject): readonly string[] {
  const measured = suitesOf(project).map(({ dataset }) => dataset);
  const read = new Set(project.training ? [...trainingDatasets(project), ...measured] : Object.keys(project.datasets));
  return [...read].sort();
}

function manifest(name: string, { project, files, file }: BodyInput): TracedDocument<DatasetManifest> {
  const dataset = valueNamed(project.datasets, name)!;
  return {
    apiVersion: handoffVersion,
    kind: "DatasetManifest",
    metadata: {
      name: new Traced(name, [{ origin: "spec", file, path: ["datasets", name] }]),
      version: dataset.version,
      licence: dataset.licence,
      paths: paths(dataset, files),
    },
    config: {
      source: sourceOf(dataset, files),
      clean: dataset.clean.map((step) => cleanRule(step, files)),
      split: {
        validShare: dataset.split.valid,
        groupBy: dataset.split.groupBy,
        seed: dataset.split.seed,
      },
      quarantineMaxShare: derive([dataset.quarantine.max], percentShare),
    },
  };
}

type TracedDataset = TracedProject["datasets"][string];

function sourceOf({ source: { format, files: named, columns } }: TracedDataset, files: PinnedFiles) {
  return {
    format,
    files: byDigest(
      named
        .flatMap((path) => pinnedInputs(path, files))
        .map((input) => derive([input], ({ path, digest, bytes }) => ({ digest, bytes, ...containerOf(path) }))),
    ),
    columns:
      columns === undefined
        ? null
        : {
            system: columns.system ?? null,
            user: columns.user ?? null,
            assistant: columns.assistant ?? null,
            text: columns.text ?? null,
            conversation: columns.conversation ?? null,
          },
  };
}

/** By digest, in its order; of two files with the same bytes, the first one stands for both. */
function paths({ source, clean }: TracedDataset, files: PinnedFiles): Record<string, Traced<string>> {
  const named = [...source.files, ...clean.flatMap(filesOfStep)];
  const known = new Map<string, Traced<string>>();
  for (const input of named.flatMap((path) => pinnedInputs(path, files))) {
    const { digest } = input.value;
    if (!known.has(digest))
      known.set(
        digest,
        derive([input], ({ path }) => path),
      );
  }
  return Object.fromEntries([...known].sort(([a], [b]) => compareTexts(a, b)));
}
