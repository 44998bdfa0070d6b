// The handoff documents of the stages, from the traced project. Bodies of dataset, train, compress and evaluate read nothing
// that an environment can override, so that what the model is cannot differ between environments.
import type { CompressionJob } from "../../specs/handoff/compression-job.ts";
import type { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import type { EvaluationJob } from "../../specs/handoff/evaluation-job.ts";
import { gatewayLatencyEdges } from "../../specs/handoff/metrics.ts";
import type { Objectives } from "../../specs/handoff/objectives.ts";
import type { ServingConfig } from "../../specs/handoff/serving-config.ts";
import type { TrainingJob } from "../../specs/handoff/training-job.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { byRule, derive, Traced, type TracedTree } from "../trace.ts";
import type { BaseModel, Model, ModelTarget, PinnedInput } from "./model.ts";
import { durationSeconds, parseBound, percentShare } from "./units.ts";

type TracedProject = Model["project"];
/** A handoff document in which any part may be traced, whole objects included, but not the document itself. */
export type TracedDocument<T> = { readonly [K in keyof T]: TracedPart<T[K]> };
type TracedPart<T> = Traced<T> | TracedFields<T>;
type TracedFields<T> = T extends object ? TracedDocument<T> : T;

/** Pinned files by the path that the spec wrote. */
export type PinnedFiles = ReadonlyMap<string, PinnedInput>;

export function datasetBody(
  name: string,
  project: TracedProject,
  files: PinnedFiles,
  file: string,
): TracedDocument<DatasetManifest> {
  const dataset = project.datasets[name]!;
  return {
    apiVersion: handoffVersion,
    kind: "DatasetManifest",
    metadata: {
      name: new Traced(name, [{ origin: "spec", file, path: ["datasets", name] }]),
      version: dataset.version,
      licence: dataset.licence,
    },
    config: {
      source: { format: dataset.source.format, files: dataset.source.files.map((path) => pinned(path, files)) },
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

type Step = TracedProject["datasets"][string]["clean"][number];
type CleanRule = DatasetManifest["config"]["clean"][number];

function cleanRule(step: Step, files: PinnedFiles): TracedPart<CleanRule> {
  if (step.unicode) return { rule: "unicode", form: step.unicode.form, removeInvisible: step.unicode.removeInvisible };
  if (step.characters) return { rule: "characters", keep: step.characters.keep };
  if (step.length) return { rule: "length", min: step.length.min, max: step.length.max };
  if (step.sensitiveWords) {
    const { lists, mask } = step.sensitiveWords;
    return { rule: "sensitiveWords", lists: lists.map((path) => pinned(path, files)), mask };
  }
  if (step.duplicates) return derive([step.duplicates.exact], () => ({ rule: "duplicates" }) as const);
  throw new Error("internal: a cleaning step without a rule passed the schema");
}

function pinned(path: Traced<string>, files: PinnedFiles): Traced<PinnedInput> {
  return derive([path], (written) => {
    const input = files.get(written);
    if (input === undefined) throw new Error(`internal: ${written} was not pinned`);
    return { path: input.path, digest: input.digest, bytes: input.bytes };
  });
}

/** Datasets are in the order of their names: the order of keys in a spec means nothing. */
export function trainBody(project: TracedProject, base: BaseModel): TracedDocument<TrainingJob> {
  const { training } = project;
  const { optimiser, lora } = training;
  return {
    apiVersion: handoffVersion,
    kind: "TrainingJob",
    metadata: { checkpoint: { everySteps: training.checkpoint.everySteps, keep: training.checkpoint.keep } },
    config: {
      base: derive([training.base.model], () => handoffBase(base)),
      data: trainingDatasets(project).map((name) => {
        const weight = training.data[name]!;
        return { dataset: derive([weight], () => name), weight };
      }),
      method: training.method,
      lora: lora
        ? { r: lora.r, alpha: lora.alpha, dropout: lora.dropout, targets: lora.targets }
        : derive([training.method], () => null),
      maxTokens: training.sequence.maxTokens,
      batch: { perDevice: training.batch.perDevice, accumulate: training.batch.accumulate },
      epochs: training.epochs,
      precision: training.precision,
      optimiser: {
        learningRate: optimiser.learningRate,
        schedule: optimiser.schedule,
        warmupSteps: optimiser.warmupSteps,
        clipNorm: optimiser.clipNorm,
        weightDecay: optimiser.weightDecay,
      },
      seed: training.seed,
    },
  };
}

function handoffBase(base: BaseModel): TrainingJob["config"]["base"] {
  switch (base.source) {
    case "folder":
      return {
        source: "folder",
        path: base.path,
        digest: base.digest,
        files: base.files.map(({ path, digest, bytes }) => ({ path, digest, bytes })),
      };
    case "huggingface":
      return { source: "huggingface", repository: base.repository, revision: base.revision };
  }
}

/** Names of the datasets that training reads, sorted. */
export function trainingDatasets(project: TracedProject): string[] {
  return Object.keys(project.training.data).sort();
}

export function compressBody(compression: NonNullable<TracedProject["compression"]>): TracedDocument<CompressionJob> {
  return {
    apiVersion: handoffVersion,
    kind: "CompressionJob",
    config: { quantise: { weights: compression.quantise.weights, embeddings: compression.quantise.embeddings } },
  };
}

/** Suites keep the order of the spec: `compression.qualityDrop` is about the first one. */
export function evaluateBody(project: TracedProject): TracedDocument<EvaluationJob> {
  const suites = Object.entries(project.evaluation?.suites ?? {});
  const gates = Object.entries(project.evaluation?.gates ?? {}).sort(byKey);
  const compression = Object.entries(project.compression?.gates ?? {}).sort(byKey);
  return {
    apiVersion: handoffVersion,
    kind: "EvaluationJob",
    config: {
      suites: suites.map(([name, suite]) => ({
        name: derive([suite.metric], () => name),
        dataset: derive([suite.dataset], (written) => datasetOfSplit(written).dataset),
        split: derive([suite.dataset], (written) => datasetOfSplit(written).split),
        metric: suite.metric,
        on: suite.on ?? byRule("answer", "exactMatch compares whole answers unless `on` says otherwise"),
        maxSamples: suite.maxSamples ?? byRule(null, "a suite without maxSamples measures the whole split"),
      })),
      gates: [
        ...gates.map(([figure, bound]) => gate(figure, bound)),
        ...compression.flatMap(([figure, bound]) => (bound ? [gate(`compression.${figure}`, bound)] : [])),
      ],
    },
  };
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function gate(figure: string, bound: Traced<string>): Traced<EvaluationJob["config"]["gates"][number]> {
  return derive([bound], (written) => ({ figure, ...parseBound(written), written }));
}

/** Reads `<dataset>/<split>` of a suite. */
export function datasetOfSplit(written: string): { readonly dataset: string; readonly split: "train" | "valid" } {
  const [dataset = "", split] = written.split("/");
  return { dataset, split: split === "train" ? "train" : "valid" };
}

export function serveBody(project: TracedProject, target: ModelTarget, file: string): TracedDocument<ServingConfig> {
  const { serving } = project;
  const cache = serving.cache?.exact;
  return {
    apiVersion: handoffVersion,
    kind: "ServingConfig",
    metadata: { target: new Traced(target.name, [{ origin: "spec", file, path: ["targets", target.name] }]) },
    config: {
      alias: serving.alias,
      batching: {
        maxBatch: serving.batching.maxBatch,
        maxTokens: serving.batching.maxTokens,
        maxQueue: serving.batching.maxQueue,
      },
      cache: cache
        ? { ttlSeconds: derive([cache.ttl], durationSeconds), maxEntries: cache.maxEntries }
        : byRule(null, "the response cache is off unless serving.cache is written"),
      rollout: { strategy: serving.rollout.strategy, drainSeconds: derive([serving.rollout.drain], durationSeconds) },
      replicas: serving.scale.min,
      local: target.engine === "local" ? { port: target.spec.port, threads: target.spec.threads } : null,
      latencyEdgesSeconds: servedEdges(target),
    },
  };
}

/** All edges and not only the threshold's: a changed objective must not roll the service. */
function servedEdges(target: ModelTarget): Traced<number[]> {
  switch (target.engine) {
    case "local":
      return byRule([...gatewayLatencyEdges], "the gateway has all histogram edges that an objective may name");
    case "kubernetes":
      return byRule([], "the inference server has histogram edges of its own");
  }
}

export function observeBody(project: TracedProject): TracedDocument<Objectives> {
  const { availability, latency } = project.objectives;
  const absent = byRule(null, "the project states no such objective");
  return {
    apiVersion: handoffVersion,
    kind: "Objectives",
    config: {
      alias: project.serving.alias,
      availability: availability ? objective(availability) : absent,
      latency: latency
        ? { ...objective(latency), thresholdSeconds: derive([latency.under], durationSeconds), of: latency.of }
        : absent,
    },
  };
}

function objective({ target, window }: TracedTree<{ target: string; window: string }>): {
  readonly targetShare: Traced<number>;
  readonly windowSeconds: Traced<number>;
} {
  return { targetShare: derive([target], percentShare), windowSeconds: derive([window], durationSeconds) };
}
