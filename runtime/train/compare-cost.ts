// What a training step costs with an adapter, and what it would cost with all weights: both are run here, on the same samples.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrainingJob } from "../../specs/handoff/training-job.ts";
import type { LlamaModel } from "../model/checkpoint-folder.ts";
import { ok, type Result } from "../result.ts";
import type { Progress } from "../stage.ts";
import type { WeightedSamples } from "./batches.ts";
import type { LoraSettings } from "../model/lora.ts";
import { elementCount, freshLora, fullParameters } from "./parameters.ts";
import { train } from "./trainer.ts";

interface MethodCost {
  readonly trainableParameters: number;
  /** Gradients and both of AdamW's moments, in float32: what a method keeps in memory beside the weights. */
  readonly stateBytes: number;
  /** Of the median step, the first ones not counted. */
  readonly tokensPerSecond: number;
}

export interface TrainingCost {
  readonly lora: MethodCost;
  readonly full: MethodCost;
}

const steps = 8;
/** The first steps of a session are slower: memory is laid out. */
const warmUp = 2;

export interface CostRequest {
  readonly config: TrainingJob["config"];
  readonly lora: LoraSettings;
  readonly model: LlamaModel;
  /** Repeated when they are too few for the steps. */
  readonly samples: WeightedSamples["samples"];
  readonly threads: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export async function measureTrainingCost(request: CostRequest): Promise<Result<TrainingCost>> {
  const lora = await measure(request, request.lora, 0);
  if (!lora.ok) return lora;
  const full = await measure(request, null, steps);
  return full.ok ? ok({ lora: lora.value, full: full.value }) : full;
}

async function measure(request: CostRequest, lora: LoraSettings | null, before: number): Promise<Result<MethodCost>> {
  const { config, model } = request;
  const parameters = lora === null ? fullParameters(model.tensors) : freshLora(model.config, lora, config.seed);
  const folder = await mkdtemp(join(tmpdir(), "fairlead-cost-"));
  try {
    const trained = await train({
      config: model.config,
      base: model.tensors,
      parameters,
      lora,
      data: [{ samples: enough(request), weight: 1 }],
      batch: config.batch.perDevice,
      tokens: config.maxTokens,
      accumulate: config.batch.accumulate,
      epochs: 1,
      minUpdates: 0,
      optimiser: config.optimiser,
      seed: config.seed,
      checkpoint: { folder, everySteps: Number.MAX_SAFE_INTEGER, keep: 1 },
      threads: request.threads,
      progress: {
        step: ({ done }) =>
          request.progress.step({
            done: before + done,
            total: 2 * steps,
            unit: "steps",
            note: lora === null ? "all weights" : "with the adapter",
          }),
      },
      signal: request.signal,
    });
    if (!trained.ok) return trained;
    const speeds = trained.value.curve.slice(warmUp, steps).map(({ tokens, seconds }) => tokens / seconds);
    const trainableParameters = elementCount(parameters);
    return ok({
      trainableParameters,
      stateBytes: trainableParameters * 3 * Float32Array.BYTES_PER_ELEMENT,
      tokensPerSecond: speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)]!,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Samples for `steps` updates, from the first on. */
function enough({ samples, config }: CostRequest): WeightedSamples["samples"] {
  let left = steps * config.batch.perDevice * config.batch.accumulate * config.maxTokens;
  const chosen: WeightedSamples["samples"][number][] = [];
  for (let at = 0; left > 0; at++) {
    const sample = samples[at % samples.length]!;
    chosen.push(sample);
    left -= Math.min(sample.ids.length, config.maxTokens);
  }
  return chosen;
}
