// Datasets: which bytes become which rows, and how. A dataset that nothing reads makes no stage, unless others may read it, or
// nothing is trained: then datasets are made for their own sake.
import { valueNamed } from "../../../specs/kinds/value-named.ts";
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { handoffVersion, type PinnedFile } from "../../../specs/handoff/value.ts";
import { derive, Traced, type TracedDocument } from "../../trace.ts";
import { containerOf } from "../../text/container.ts";
import { percentShare } from "../units.ts";
import { cleanRule, filesOfStep, keyOfStep } from "./clean-rules.ts";
import {
  type Body,
  compareTexts,
  pinnedInputs,
  byDigest,
  type BodyInput,
  type PinnedFiles,
  type StagePlan,
  type TracedProject,
} from "./body.ts";
import { suitesOf } from "./evaluate.ts";
import { stageName } from "../../../specs/handoff/stages.ts";
import { datasetsReadBy, withWhatTheyRead } from "./read-dataset.ts";
import { trainingDatasets } from "./train.ts";

export const datasetBody: Body<"dataset"> = function* (input, keyOf) {
  for (const name of madeDatasets(input.project)) {
    const dataset = valueNamed(input.project.datasets, name)!;
    yield { instance: name, ...edgesOf(dataset), body: manifest(name, input, keyOf) };
  }
};

/** What it reads of other datasets. */
function edgesOf(dataset: TracedDataset): Pick<StagePlan<"dataset">, "needs" | "reads"> {
  const needs = datasetsReadBy(dataset).map((name) => stageName("dataset", name));
  const { dataset: read, key } = dataset.source;
  return read === undefined || key === undefined
    ? { needs }
    : { needs, reads: { [stageName("dataset", read.value)]: key.value } };
}

/** Names of the datasets that have a stage: each behind what it reads, else sorted. */
export function madeDatasets(project: TracedProject): readonly string[] {
  const measured = suitesOf(project).map(({ dataset }) => dataset);
  const published = Object.keys(project.datasets).filter((name) => valueNamed(project.datasets, name)?.publish?.value);
  const read = project.training
    ? [...trainingDatasets(project), ...measured, ...published]
    : Object.keys(project.datasets);
  return withWhatTheyRead(project.datasets, read);
}

type KeyOf = Parameters<typeof datasetBody>[1];

function manifest(name: string, { project, files, file }: BodyInput, keyOf: KeyOf): TracedDocument<DatasetManifest> {
  const dataset = valueNamed(project.datasets, name)!;
  return {
    apiVersion: handoffVersion,
    kind: "DatasetManifest",
    metadata: {
      name: new Traced(name, [{ origin: "spec", file, path: ["datasets", name] }]),
      version: dataset.version,
      licence: dataset.licence,
      paths: paths(dataset, files),
      keys: datasetKeys(dataset),
    },
    config: {
      source: sourceOf(dataset, files, keyOf),
      clean: dataset.clean.map((step) => cleanRule(step, { files, keyOf })),
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

function sourceOf({ source }: TracedDataset, files: PinnedFiles, keyOf: KeyOf) {
  const { format, files: named, urls, columns, dataset, key } = source;
  return {
    format,
    files: byDigest(
      filesOf({ files: named, urls }, files).map((input) =>
        derive([input], ({ path, digest, bytes }) => ({ digest, bytes, ...containerOf(path) })),
      ),
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
    dataset:
      dataset === undefined ? null : (key ?? derive([dataset], (written) => keyOf(stageName("dataset", written))!)),
  };
}

type Named = Pick<TracedDataset["source"], "files" | "urls">;

/** Files of the repository, and files to download under their URLs. */
function filesOf({ files: named, urls = [] }: Named, files: PinnedFiles): readonly Traced<PinnedFile>[] {
  const remote = urls.map(({ url, digest, bytes }) => {
    if (digest === undefined || bytes === undefined) throw new Error("internal: a URL that is not pinned passed check");
    return derive([url, digest, bytes], (path, sha256, size) => ({ path, digest: sha256, bytes: size }));
  });
  return [...named.flatMap((path) => pinnedInputs(path, files)), ...remote];
}

/** By digest, in its order; of two files with the same bytes, the first one stands for both. */
function paths({ source, clean }: TracedDataset, files: PinnedFiles): Record<string, Traced<string>> {
  const known = new Map<string, Traced<string>>();
  const lists = clean.flatMap(filesOfStep).flatMap((path) => pinnedInputs(path, files));
  for (const input of [...filesOf(source, files), ...lists]) {
    const { digest } = input.value;
    if (!known.has(digest))
      known.set(
        digest,
        derive([input], ({ path }) => path),
      );
  }
  return Object.fromEntries([...known].sort(([a], [b]) => compareTexts(a, b)));
}

/** By fingerprint, in its order; of one key in two secrets, the first one is read. */
export function datasetKeys({ clean }: TracedDataset): Record<string, Traced<string>> {
  const known = new Map<string, Traced<string>>();
  for (const { secret, fingerprint } of clean.flatMap((step) => keyOfStep(step) ?? []))
    if (!known.has(fingerprint.value)) known.set(fingerprint.value, secret);
  return Object.fromEntries([...known].sort(([a], [b]) => compareTexts(a, b)));
}
