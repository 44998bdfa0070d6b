// Small, valid documents of the handoff, one builder each: a test says what differs, and the schema refuses what no compiler writes.
import type { z } from "zod";
import { BaseImport } from "../handoff/base-import.ts";
import { CompressionJob } from "../handoff/compression-job.ts";
import { DatasetManifest } from "../handoff/dataset-manifest.ts";
import { EvaluationJob } from "../handoff/evaluation-job.ts";
import { Objectives } from "../handoff/objectives.ts";
import { ServingConfig } from "../handoff/serving-config.ts";
import { TrainingJob } from "../handoff/training-job.ts";
import { handoffVersion, type PinnedFile } from "../handoff/value.ts";
import type { ProbeFigures } from "../handoff/probe.ts";
import type { Gate } from "../handoff/gates.ts";
import { merged, type Partly } from "./merged.ts";

/** An empty dataset of one text a line, split by half, so that a handful of rows has both sides. */
export const datasetManifest = builderOf(DatasetManifest, "DatasetManifest", {
  metadata: { name: "talks", version: "1.1", licence: "Apache-2.0", paths: {} },
  config: {
    source: { format: "text", files: [] },
    clean: [],
    split: { validShare: 0.5, groupBy: "sample", seed: 7 },
    quarantineMaxShare: 0.5,
  },
});

/** What a manifest says of files: their bytes in `config`, their paths in `metadata`. */
export function pinned(...files: readonly PinnedFile[]) {
  return {
    files: files.map(({ digest, bytes }) => ({ digest, bytes })),
    paths: Object.fromEntries(files.map(({ digest, path }) => [digest, path])),
  };
}

/** Of a model's folder without files. */
const noFiles = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

/** A folder that is not there. */
export const baseImport = builderOf(BaseImport, "BaseImport", {
  metadata: { base: { path: "base", files: [] } },
  config: { base: { source: "folder", digest: noFiles } },
});

/** LoRA for one epoch over one dataset. The base is a folder that is not there. */
export const trainingJob = builderOf(TrainingJob, "TrainingJob", {
  metadata: { checkpoint: { everySteps: 10, keep: 2 }, base: { path: "base", files: [] } },
  config: {
    base: { source: "folder", digest: noFiles },
    data: [{ dataset: "d".repeat(64), weight: 1 }],
    method: "lora",
    lora: { r: 4, alpha: 8, dropout: 0, targets: ["q_proj"] },
    maxTokens: 64,
    batch: { perDevice: 2, accumulate: 1 },
    epochs: 1,
    precision: "fp32",
    optimiser: { learningRate: 0.001, schedule: "cosine", warmupSteps: 1, clipNorm: 1, weightDecay: 0 },
    seed: 7,
  },
});

export const compressionJob = builderOf(CompressionJob, "CompressionJob", {
  config: { quantise: { weights: "int8", embeddings: true } },
});

/** Exact match of whole answers over the validation split. */
export const evaluationJob = builderOf(EvaluationJob, "EvaluationJob", {
  config: { split: "valid", metric: "exactMatch", metricSemantics: 1, on: "answer", maxSamples: null },
});

/** One replica of `helper` on this machine, without a cache; the system chooses the port. */
export const servingConfig = builderOf(ServingConfig, "ServingConfig", {
  metadata: { target: "laptop" },
  config: {
    alias: "helper",
    batching: { maxBatch: 4, maxTokens: 128, maxQueue: 16 },
    cache: null,
    rollout: { strategy: "blueGreen", drainSeconds: 5 },
    local: { port: 0, threads: 1 },
    latencyEdgesSeconds: [0.2],
  },
});

export const objectives = builderOf(Objectives, "Objectives", {
  config: { alias: "helper", availability: { targetShare: 0.99, windowSeconds: 3600 }, latency: null },
});

/** What a probe has measured on some machine. */
export const probeFigures: ProbeFigures = {
  prompts: 9,
  promptTokens: 128,
  answerTokens: 32,
  firstTokenSeconds: 0.25,
  requestSeconds: 0.8,
  tokensPerSecond: 40,
  memoryBytes: 2 ** 30,
  versionsLoaded: 1,
  probedAt: "2026-01-02T03:04:05.000Z",
  machine: { cpu: "Some CPU", cores: 2, memoryBytes: 2 ** 33, node: "v20.19.0", runtime: "0.1.0" },
};

/** A gate on the score of a suite, unless `measure` says what else is judged, and `stage` of what. */
export function gate(
  figure: string,
  comparator: Gate["comparator"],
  bound: number,
  unit: Gate["unit"],
  { stage = `evaluate/${figure.split(".")[0]}`, measure = "score" }: Partial<Pick<Gate, "stage" | "measure">> = {},
): Gate {
  return { figure, stage, measure, comparator, bound, unit, written: `${comparator} ${bound}` };
}

type Section<T, K extends string> = K extends keyof T ? Partly<T[K]> : never;

/** Makes documents that differ from `small` in parts of their `config`, and of their `metadata`. What has a default may be left out. */
function builderOf<S extends z.ZodType<{ readonly config: object }, { readonly config: object }>>(
  schema: S,
  kind: string,
  small: Omit<z.input<S>, "apiVersion" | "kind">,
) {
  type Config = Partly<z.input<S>["config"]>;
  return (config: Config = {} as Config, metadata?: Section<z.input<S>, "metadata">): z.output<S> => {
    const change = metadata === undefined ? { config } : { config, metadata };
    return schema.parse({ apiVersion: handoffVersion, kind, ...(merged(small, change) as object) });
  };
}
