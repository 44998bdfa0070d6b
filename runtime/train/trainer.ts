// The training loop: passes through the gradient graph, updates through the optimiser graph, checkpoints in between. It
// knows tensors and steps; datasets, models and files are the train stage's business.
import { mkdir } from "node:fs/promises";
import { updatesOfEpoch } from "../../specs/handoff/training-updates.ts";
import { float32, int64, Session, type Tensor } from "../model/session.ts";
import type { LlamaConfig } from "../model/llama.ts";
import type { NamedTensor, Tensors } from "../model/safetensors.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Progress } from "../stage.ts";
import { type Batch, batchAt, type EpochPlan, passesOf, planEpoch, type WeightedSamples } from "./batches.ts";
import { type CurvePoint, latestCheckpoint, writeCheckpoint } from "./training-checkpoint.ts";
import { dropoutFeeds } from "./dropout.ts";
import { type AdamW, biasCorrections, buildOptimiserGraph } from "./optimiser-graph.ts";
import type { LoraSettings } from "../model/lora.ts";
import type { Parameters } from "./parameters.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import { buildTrainingGraph } from "./training-graph.ts";

export interface TrainingRun {
  readonly config: LlamaConfig;
  readonly base: Tensors;
  /** Initial values; they are not changed. */
  readonly parameters: Parameters;
  readonly lora: LoraSettings | null;
  readonly data: readonly WeightedSamples[];
  readonly batch: number;
  readonly tokens: number;
  /** Passes an update. */
  readonly accumulate: number;
  /** At least; more follow until there are `minUpdates`. */
  readonly epochs: number;
  readonly minUpdates: number;
  readonly optimiser: Schedule & AdamW;
  readonly seed: number;
  /** `folder` survives a kill and belongs to this run alone. */
  readonly checkpoint: { readonly folder: string; readonly everySteps: number; readonly keep: number };
  readonly threads: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface TrainedParameters {
  readonly parameters: Tensors;
  readonly curve: readonly CurvePoint[];
  /** That were gone through. */
  readonly epochs: number;
  readonly resumedFrom: number;
}

export async function train(run: TrainingRun): Promise<Result<TrainedParameters>> {
  const shape = { batch: run.batch, tokens: run.tokens };
  const { plans, schedule } = planUpdates(run, shape);
  const total = schedule.length;
  if (total === 0) {
    return fail(
      "dataset-empty",
      "No sample is drawn for training: the weights of training.data are too small for so few samples. Raise them.",
    );
  }
  await mkdir(run.checkpoint.folder, { recursive: true });
  const resumed = await latestCheckpoint(run.checkpoint.folder);
  let state: Tensors = resumed?.state ?? initialState(run.parameters);
  const curve: CurvePoint[] = [...(resumed?.curve ?? [])];

  const gradients = await Session.open(buildTrainingGraph(run).model, { threads: run.threads, spin: true });
  // One thread: its products are small, and a second pool of threads would get in the way of the first one's.
  const optimiser = await Session.open(buildOptimiserGraph(run.parameters, run.optimiser), { threads: 1 });
  try {
    for (let step = (resumed?.step ?? 0) + 1; step <= total; step++) {
      const started = performance.now();
      const passes = schedule[step - 1]!.map(({ epoch, pass }) => batchAt(plans[epoch]!, shape, pass));
      const summed = await sumGradients(gradients, run, state, passes, step);
      const labels = passes.reduce((sum, pass) => sum + pass.labels.length, 0);
      const rate = learningRateAt(run.optimiser, step, total);
      const updated = await update(optimiser, run.parameters, state, summed.gradients, { labels, rate, step });
      const loss = summed.loss / labels;
      if (!Number.isFinite(loss) || !Number.isFinite(updated.norm)) {
        return fail(
          "training-diverged",
          `The loss is no number any more at step ${step} of ${total}. Lower training.optimiser.learningRate, or set warmupSteps.`,
        );
      }
      state = updated.state;
      const used = passes.reduce((sum, pass) => sum + pass.used, 0);
      const seconds = (performance.now() - started) / 1000;
      curve.push({ step, loss, learningRate: rate, gradientNorm: updated.norm, tokens: used, seconds });
      const note = `loss ${loss.toFixed(3)}, ${Math.round(used / seconds).toLocaleString("en")} tokens/s`;
      run.progress.step({ done: step, total, unit: "steps", note });
      const stopping = run.signal.aborted;
      if (stopping || step === total || step % run.checkpoint.everySteps === 0) {
        const written = await writeCheckpoint(run.checkpoint.folder, { step, state, curve }, run.checkpoint.keep);
        if (!written.ok) return written;
      }
      if (stopping && step < total) {
        return fail("cancelled", `Training stopped at step ${step} of ${total}; the next run goes on from there.`, {
          retry: "later",
        });
      }
    }
  } finally {
    await gradients.close();
    await optimiser.close();
  }
  const parameters = new Map([...run.parameters.keys()].map((name) => [name, state.get(name)!] as const));
  return ok({ parameters, curve, epochs: plans.length, resumedFrom: resumed?.step ?? 0 });
}

interface PlannedUpdates {
  readonly plans: readonly EpochPlan[];
  readonly schedule: readonly (readonly { readonly epoch: number; readonly pass: number }[])[];
}

function planUpdates(run: TrainingRun, shape: { readonly batch: number; readonly tokens: number }): PlannedUpdates {
  const plans = Array.from({ length: run.epochs }, (_, epoch) => planEpoch(run.data, shape, run.seed, epoch));
  let schedule = updatesOf(plans, run);
  // An epoch without an update would be followed by more of its kind for ever.
  while (schedule.length > 0 && schedule.length < run.minUpdates) {
    plans.push(planEpoch(run.data, shape, run.seed, plans.length));
    schedule = updatesOf(plans, run);
  }
  return { plans, schedule };
}

/** The passes of each update. An epoch's last update may have fewer; a pass without labels (only padding) is left out. */
function updatesOf(plans: readonly EpochPlan[], run: TrainingRun): { epoch: number; pass: number }[][] {
  const updates: { epoch: number; pass: number }[][] = [];
  plans.forEach((plan, epoch) => {
    const passes = passesOf(plan, run);
    const count = updatesOfEpoch(plan.length, { perDevice: run.batch, accumulate: run.accumulate });
    for (let at = 0; at < count; at++) {
      const first = at * run.accumulate;
      const last = Math.min(passes, first + run.accumulate);
      updates.push(Array.from({ length: last - first }, (_, pass) => ({ epoch, pass: first + pass })));
    }
  });
  return updates;
}

function initialState(parameters: Parameters): Tensors {
  const state = new Map<string, NamedTensor>();
  for (const [name, { shape, data }] of parameters) {
    state.set(name, { shape, data });
    state.set(`m.${name}`, { shape, data: new Float32Array(data.length) });
    state.set(`v.${name}`, { shape, data: new Float32Array(data.length) });
  }
  return state;
}

async function sumGradients(
  session: Session,
  run: TrainingRun,
  state: Tensors,
  passes: readonly Batch[],
  step: number,
): Promise<{ loss: number; gradients: ReadonlyMap<string, Tensor> }> {
  const parameters: Record<string, Tensor> = {};
  for (const name of run.parameters.keys()) parameters[name] = feed(state.get(name)!);
  let loss = 0;
  const gradients = new Map<string, Tensor>();
  for (const [at, pass] of passes.entries()) {
    const inputs = passFeeds(pass, run.batch, run.tokens);
    const answer = await session.run({ ...parameters, ...inputs, ...dropoutFeeds(run, step, at) });
    loss += Number(answer.loss!.data[0]);
    for (const name of run.parameters.keys()) {
      const gradient = answer[`grad.${name}`]!;
      const sum = gradients.get(name);
      if (sum === undefined) gradients.set(name, gradient);
      else addInto(sum.data as Float32Array, gradient.data as Float32Array);
    }
  }
  return { loss, gradients };
}

/** The graph's inputs of one pass, without parameters. */
function passFeeds(pass: Batch, batch: number, tokens: number): Record<string, Tensor> {
  return {
    ids: int64(pass.ids, [batch, tokens]),
    positions: int64(pass.positions, [batch, tokens]),
    segments: int64(pass.segments, [batch, tokens]),
    rows: int64(pass.rows, [pass.rows.length]),
    labels: int64(pass.labels, [pass.labels.length]),
  };
}

async function update(
  session: Session,
  parameters: Parameters,
  state: Tensors,
  gradients: ReadonlyMap<string, Tensor>,
  at: { readonly labels: number; readonly rate: number; readonly step: number },
): Promise<{ state: Tensors; norm: number }> {
  const [correction1, correction2] = biasCorrections(at.step);
  const feeds: Record<string, Tensor> = {
    scale: scalar(1 / at.labels),
    lr: scalar(at.rate),
    correction1: scalar(correction1),
    correction2: scalar(correction2),
  };
  for (const name of parameters.keys()) {
    feeds[`grad.${name}`] = gradients.get(name)!;
    for (const kept of [name, `m.${name}`, `v.${name}`]) feeds[kept] = feed(state.get(kept)!);
  }
  const answer = await session.run(feeds);
  const next = new Map<string, NamedTensor>();
  for (const [name, { shape }] of state) {
    next.set(name, { shape, data: answer[`next.${name}`]!.data as Float32Array });
  }
  return { state: next, norm: Number(answer.norm!.data[0]) };
}

function feed(tensor: NamedTensor): Tensor {
  return float32(tensor.data, tensor.shape);
}

function scalar(value: number): Tensor {
  return float32(Float32Array.of(value), []);
}

function addInto(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + more[i]!;
}
