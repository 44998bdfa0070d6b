// The train stage: a dataset and a base become an adapter, or new weights.
import { availableParallelism } from "node:os";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { capabilities, type Capabilities, type Precision } from "../../specs/handoff/capabilities.ts";
import type { TrainingJob } from "../../specs/handoff/training-job.ts";
import { baseFiles, companions, copyFiles } from "../model/base-files.ts";
import { loadLlama } from "../model/checkpoint-folder.ts";
import { parameterCount } from "../../specs/handoff/parameter-count.ts";
import { verifyBase } from "../model/pinned-folder.ts";
import { writeSafetensors } from "../model/safetensors.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import type { RunStage, StageContext, StageOutput } from "../stage.ts";
import { writeAdapter } from "../model/lora.ts";
import type { WeightedSamples } from "../train/batches.ts";
import type { CurvePoint } from "../train/training-checkpoint.ts";
import { elementCount, freshLora, fullParameters } from "../train/parameters.ts";
import { readRows, tokeniseRows } from "../train/samples.ts";
import { train, type TrainedParameters } from "../train/trainer.ts";

export const runTrain: RunStage<"train"> = async (context) => {
  const { job } = context;
  const { config } = job;
  const folder = await verifyBase(job, context);
  if (!folder.ok) return folder;
  // Apply has refused it; a job that is run by itself comes here.
  if (!trains(config.precision)) {
    return fail(
      "engine-unsupported",
      "The local engine trains in fp32. Set training.precision: fp32, or use a GPU target.",
    );
  }
  const base = await loadLlama(folder.value);
  if (!base.ok) return base;
  if (config.maxTokens > base.value.config.maxPositions) {
    return fail(
      "model-unsupported",
      `training.sequence.maxTokens is ${config.maxTokens}, and the base model knows ${base.value.config.maxPositions} positions. Lower it.`,
    );
  }
  const tokenizer = await ChatTokenizer.load(folder.value);
  if (!tokenizer.ok) return tokenizer;
  const data = await readData(context, job, tokenizer.value);
  if (!data.ok) return data;
  const model = base.value;
  const parameters =
    config.lora === null ? fullParameters(model.tensors) : freshLora(model.config, config.lora, config.seed);
  const trained = await train({
    config: model.config,
    base: model.tensors,
    parameters,
    lora: config.lora,
    data: data.value,
    batch: config.batch.perDevice,
    tokens: config.maxTokens,
    accumulate: config.batch.accumulate,
    epochs: config.epochs,
    minUpdates: config.minUpdates,
    optimiser: config.optimiser,
    seed: config.seed,
    checkpoint: { folder: join(context.scratch, "checkpoints"), ...job.metadata.checkpoint },
    threads: availableParallelism(),
    progress: context.progress,
    signal: context.signal,
  });
  if (!trained.ok) return trained;
  const output = await writeOutput(context, job, folder.value, trained.value);
  if (!output.ok) return output;
  const total = parameterCount(model.config);
  const trainable = elementCount(parameters);
  const samples = data.value.reduce((sum, source) => sum + source.samples.length, 0);
  return ok({
    folder: output.value,
    figures: {
      baseParameters: total,
      trainableParameters: trainable,
      trainableShare: trainable / total,
      samples,
      ...curveFigures(trained.value),
    },
    series: { tokensPerSecond: tokensPerSecond(trained.value.curve) },
  });
};

function trains(precision: Precision): boolean {
  const { precisions }: Capabilities = capabilities.local;
  return precisions.includes(precision);
}

async function readData(
  context: StageContext,
  job: TrainingJob,
  tokenizer: ChatTokenizer,
): Promise<Result<readonly WeightedSamples[]>> {
  const data: WeightedSamples[] = [];
  for (const { dataset, weight } of job.config.data) {
    const input = context.inputs.get(dataset);
    if (input === undefined) throw new Error(`internal: stage train was not given the dataset with key ${dataset}`);
    const rows = await readRows(context.artifacts, input.artifact, "train");
    if (!rows.ok) return rows;
    const samples = tokeniseRows(rows.value, tokenizer, job.config.maxTokens);
    if (!samples.ok) return samples;
    data.push({ samples: samples.value, weight });
  }
  if (data.every((source) => source.samples.length === 0)) {
    return fail("dataset-empty", "The training split has no sample with anything to learn. Loosen the cleaning rules.");
  }
  return ok(data);
}

/** From the adapter's folder to the base that the artifact holds. */
const baseBesideAdapter = "../base";

async function writeOutput(
  context: StageContext,
  job: TrainingJob,
  base: string,
  trained: TrainedParameters,
): Promise<Result<string>> {
  const folder = join(context.scratch, "output");
  const { lora } = job.config;
  const reference = job.metadata.base;
  if (reference === null) throw new Error("internal: trained without a folder as base");
  const files = new Map<string, Uint8Array>();
  if (lora === null) files.set("full/model.safetensors", writeSafetensors(trained.parameters, "F32"));
  else {
    const adapter = writeAdapter(lora, trained.parameters, baseBesideAdapter);
    for (const [file, bytes] of adapter) files.set(`adapter/${file}`, bytes);
  }
  files.set("base.json", Buffer.from(`${JSON.stringify(job.config.base, undefined, 2)}\n`));
  files.set("curve.jsonl", Buffer.from(trained.curve.map(curveLine).join("")));
  try {
    await rm(folder, { recursive: true, force: true });
    for (const [file, bytes] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), bytes);
    }
    await copyFiles(base, baseFiles(reference), folder);
    // Weights of a full training stand in a complete model folder.
    if (lora === null) await copyFiles(base, new Map(companions.map((file) => [`full/${file}`, file])), folder);
    return ok(folder);
  } catch (cause) {
    return diskFailure("writing the trained weights", cause);
  }
}

/** Without the time that a step took: an artifact does not depend on the clock. */
function curveLine({ seconds: _, ...point }: CurvePoint): string {
  return `${JSON.stringify(point)}\n`;
}

function curveFigures({ curve, epochs, resumedFrom }: TrainedParameters): StageOutput["figures"] {
  const last = curve.slice(-10);
  const speeds = tokensPerSecond(curve).toSorted((a, b) => a - b);
  return {
    epochs,
    steps: curve.length,
    lossFirst: curve[0]!.loss,
    lossFinal: last.reduce((sum, point) => sum + point.loss, 0) / last.length,
    /** Of the median step. */
    tokensPerSecond: speeds[Math.floor(speeds.length / 2)]!,
    trainingSeconds: curve.reduce((sum, point) => sum + point.seconds, 0),
    resumedFromStep: resumedFrom,
  };
}

function tokensPerSecond(curve: readonly CurvePoint[]): readonly number[] {
  return curve.map((point) => point.tokens / point.seconds);
}
