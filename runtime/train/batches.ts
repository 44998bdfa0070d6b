// Turns samples into batches of fixed shape: an epoch's samples are shuffled and packed into rows, so that little is padding,
// and every pass has the same shape, so that one compiled graph serves them all. Everything depends on seed, epoch and samples alone.
import { hash32, seedFor, shuffled } from "../model/random.ts";

/** One tokenised sample. `labelled[i]` is 1 where token i is to be predicted (from what is before it). */
export interface TokenSample {
  readonly ids: Int32Array;
  readonly labelled: Uint8Array;
}

/** Samples of one dataset and how often an epoch sees each: 1 once, 0.5 every second one, 2 twice. */
export interface WeightedSamples {
  readonly samples: readonly TokenSample[];
  readonly weight: number;
}

export interface PackingShape {
  readonly batch: number;
  readonly tokens: number;
}

/** What a pass is fed; see training-graph.ts. `rows` has one entry a label. */
export interface Batch {
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly segments: Int32Array;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** Tokens that are no padding. */
  readonly used: number;
}

/** Rows of an epoch; each lists the samples that share it. */
export type EpochPlan = readonly (readonly TokenSample[])[];

/** How many rows may be open while packing: more leaves less padding, and more keeps neighbours in the shuffled order apart. */
const openRows = 64;

export function planEpoch(
  data: readonly WeightedSamples[],
  shape: PackingShape,
  seed: number,
  epoch: number,
): EpochPlan {
  const drawn = data.flatMap((source, at) => draw(source, seed, epoch, at));
  const order = shuffled(seed, ["order", epoch], drawn.length);
  const closed: TokenSample[][] = [];
  const open: { samples: TokenSample[]; room: number }[] = [];
  for (const index of order) {
    const sample = cut(drawn[index]!, shape.tokens);
    // Best fit: the open row that is left fullest.
    let best: (typeof open)[number] | undefined;
    for (const row of open) {
      if (row.room >= sample.ids.length && (best === undefined || row.room < best.room)) best = row;
    }
    if (best === undefined) {
      best = { samples: [], room: shape.tokens };
      open.push(best);
      if (open.length > openRows) closed.push(open.shift()!.samples);
    }
    best.samples.push(sample);
    best.room -= sample.ids.length;
  }
  return [...closed, ...open.map((row) => row.samples)];
}

/** The epoch's pass number `at`; the last one of an epoch may have empty rows. */
export function batchAt(plan: EpochPlan, shape: PackingShape, at: number): Batch {
  const size = shape.batch * shape.tokens;
  const ids = new Int32Array(size);
  const positions = new Int32Array(size);
  const segments = new Int32Array(size);
  const rows: number[] = [];
  const labels: number[] = [];
  let used = 0;
  plan.slice(at * shape.batch, (at + 1) * shape.batch).forEach((samples, row) => {
    let to = row * shape.tokens;
    samples.forEach((sample, segment) => {
      const { ids: tokens, labelled } = sample;
      for (let i = 0; i < tokens.length; i++) {
        ids[to + i] = tokens[i]!;
        positions[to + i] = i;
        segments[to + i] = segment + 1;
        if (i > 0 && labelled[i] === 1) {
          rows.push(to + i - 1);
          labels.push(tokens[i]!);
        }
      }
      to += tokens.length;
      used += tokens.length;
    });
  });
  return { ids, positions, segments, rows: Int32Array.from(rows), labels: Int32Array.from(labels), used };
}

export function passesOf(plan: EpochPlan, shape: PackingShape): number {
  return Math.ceil(plan.length / shape.batch);
}

function draw(source: WeightedSamples, seed: number, epoch: number, at: number): TokenSample[] {
  const whole = Math.floor(source.weight);
  const part = source.weight - whole;
  const own = seedFor(seed, "draw", epoch, at);
  return source.samples.flatMap((sample, index) => {
    const times = whole + (hash32(own, index) / 2 ** 32 < part ? 1 : 0);
    return Array.from({ length: times }, () => sample);
  });
}

/** Too long a sample loses its front: what is answered stands at the end. */
function cut(sample: TokenSample, tokens: number): TokenSample {
  const over = sample.ids.length - tokens;
  return over <= 0 ? sample : { ids: sample.ids.subarray(over), labelled: sample.labelled.subarray(over) };
}
