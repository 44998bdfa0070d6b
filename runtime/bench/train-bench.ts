// Measures training steps of a model of the starter's shape: npm run bench -- train
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parameterCount } from "../../specs/handoff/parameter-count.ts";
import { blockLinears, type LlamaConfig } from "../model/llama.ts";
import { freshWeights } from "../starter/fresh-weights.ts";
import type { TokenSample } from "../train/batches.ts";
import { elementCount, freshLora, fullParameters } from "../train/parameters.ts";
import { train } from "../train/trainer.ts";

export interface TrainBenchRow {
  readonly what: string;
  readonly parameters: number;
  readonly trainable: number;
  /** Median of the steps after warm-up, checkpoints and packing not counted. */
  readonly tokensPerSecond: number;
  readonly peakRssBytes: number;
  /** Speed over that of the first row, full fine-tuning. */
  readonly ratio: number;
}

/** The shape of starter/bilingual@1; weights are random, which changes no time. */
const starterShape: LlamaConfig = {
  vocabulary: 3072,
  hidden: 256,
  intermediate: 688,
  layers: 4,
  heads: 4,
  kvHeads: 2,
  headDim: 64,
  maxPositions: 512,
  normEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tied: true,
  endTokens: [],
};
const batch = 8;
const tokens = 128;
const steps = 30;
const warmUp = 5;

const allLinears = blockLinears.map(([name]) => name);
interface Arm {
  readonly lora: { readonly r: number; readonly targets: readonly string[] } | null;
  readonly layers?: number;
}

const arms: Readonly<Record<string, Arm>> = {
  "full fine-tuning": { lora: null },
  "LoRA r=8, all linear layers": { lora: { r: 8, targets: allLinears } },
  "LoRA r=16, all linear layers": { lora: { r: 16, targets: allLinears } },
  "LoRA r=8, q_proj and v_proj": { lora: { r: 8, targets: ["q_proj", "v_proj"] } },
  "LoRA r=8, all, of 3 layers": { lora: { r: 8, targets: allLinears }, layers: 3 },
};

/** Each measurement is a process of its own. Every second half of a sequence is labelled, as in a chat. */
export async function trainBench(): Promise<readonly TrainBenchRow[]> {
  const rows: TrainBenchRow[] = [];
  for (const what of Object.keys(arms)) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...process.execArgv,
      fileURLToPath(import.meta.url),
      what,
    ]);
    const measured = JSON.parse(stdout) as Omit<TrainBenchRow, "what" | "ratio">;
    const baseline = rows[0]?.tokensPerSecond ?? measured.tokensPerSecond;
    rows.push({ what, ...measured, ratio: measured.tokensPerSecond / baseline });
  }
  return rows;
}

async function measure(what: string): Promise<Omit<TrainBenchRow, "what" | "ratio">> {
  const { lora: adapter, layers = starterShape.layers } = arms[what]!;
  const shape = { ...starterShape, layers };
  const base = freshWeights(shape, 1);
  const lora = adapter === null ? null : { ...adapter, alpha: 2 * adapter.r, dropout: 0 };
  const parameters = lora === null ? fullParameters(base) : freshLora(shape, lora, 7);
  const folder = await mkdtemp(join(tmpdir(), "fairlead-bench-"));
  try {
    const trained = await train({
      config: shape,
      base,
      parameters,
      lora,
      data: [{ samples: Array.from({ length: batch * steps }, (_, id) => sample(id)), weight: 1 }],
      batch,
      tokens,
      accumulate: 1,
      epochs: 1,
      minUpdates: 0,
      optimiser: { learningRate: 1e-3, schedule: "constant", warmupSteps: 0, clipNorm: 1, weightDecay: 0 },
      seed: 1,
      checkpoint: { folder, everySteps: steps, keep: 1 },
      threads: availableParallelism(),
      progress: { step: () => undefined },
      signal: new AbortController().signal,
    });
    if (!trained.ok) throw new Error(trained.failure.message);
    const seconds = trained.value.curve
      .map((point) => point.seconds)
      .slice(warmUp)
      .toSorted((a, b) => a - b);
    return {
      parameters: parameterCount(shape),
      trainable: elementCount(parameters),
      tokensPerSecond: (batch * tokens) / seconds[Math.floor(seconds.length / 2)]!,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sample(id: number): TokenSample {
  const ids = Int32Array.from({ length: tokens }, (_, at) => (id * 31 + at * 7) % starterShape.vocabulary);
  return { ids, labelled: Uint8Array.from({ length: tokens }, (_, at) => (at * 2 >= tokens ? 1 : 0)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const what = process.argv[2];
  if (what !== undefined) process.stdout.write(JSON.stringify(await measure(what)));
  else for (const row of await trainBench()) process.stdout.write(`${printRow(row)}\n`);
}

function printRow({ what, parameters, trainable, tokensPerSecond, peakRssBytes, ratio }: TrainBenchRow): string {
  return [
    what.padEnd(30),
    `${(parameters / 1e6).toFixed(2)} M parameters`,
    `${(trainable / 1e6).toFixed(2)} M trained`.padStart(14),
    `${Math.round(tokensPerSecond)} tokens/s`.padStart(15),
    `${Math.round(peakRssBytes / 1e6)} MB`.padStart(8),
    `${ratio.toFixed(2)}x`.padStart(6),
  ].join("  ");
}
