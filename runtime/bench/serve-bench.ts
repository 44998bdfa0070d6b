// Measures decoding and the gateway: npm run bench -- serve, from the repository's root. Each arm is a process of
// its own; arms that are compared take turns, because the machine is shared.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Probe } from "../../specs/handoff/probe.ts";
import { servingConfig } from "../../specs/testing/documents.ts";
import { Int8Weights } from "../compress/int8-weights.ts";
import { loadLlama } from "../model/checkpoint-folder.ts";
import { Decoder } from "../model/decoder.ts";
import { buildDecodingGraph, Float32Weights } from "../model/decoding-graph.ts";
import { parameterCount } from "../../specs/handoff/parameter-count.ts";
import { type LlamaConfig, readLlamaConfig } from "../model/llama.ts";
import { hash32 } from "../model/random.ts";
import type { Tensors } from "../model/safetensors.ts";
import { Session } from "../model/session.ts";
import { Gateway } from "../serve/http/gateway.ts";
import { measureService } from "../serve/measure-service.ts";
import { ServingMetrics } from "../serve/service-metrics.ts";
import { ModelPool } from "../serve/pool/model-pool.ts";
import { Switchboard } from "../serve/switchboard.ts";
import { composeCorpus } from "../starter/corpus/expand.ts";
import { freshWeights } from "../starter/fresh-weights.ts";
import { trainTokenizer } from "../starter/train-tokenizer.ts";
import { vouch } from "../testing/serving-rig.ts";

export interface DecodeRow {
  readonly weights: "FP32" | "INT8";
  readonly batch: number;
  readonly tokensPerSecond: number;
  readonly peakRssBytes: number;
}

export interface ServingRow {
  /** `direct` calls the pool without HTTP and is what the others are compared with. */
  readonly path: "direct" | "gateway" | "gateway, cached";
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakRssBytes: number;
}

export interface ServeBench {
  /** Which model was measured. */
  readonly model: string;
  readonly decode: readonly DecodeRow[];
  /** INT8, one worker with one thread, 8 slots, answers of 16 tokens; closed loop. */
  readonly serving: readonly ServingRow[];
}

const rounds = 3;
const answerTokens = 16;

export async function serveBench(root: string = process.cwd()): Promise<ServeBench> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-bench-"));
  try {
    const model = await writeModels(root, folder);
    const decode: DecodeRow[] = [];
    for (const weights of ["FP32", "INT8"] as const) {
      for (const batch of [1, 8]) {
        const measured = await runArm<{ tokensPerSecond: number; peakRssBytes: number }>(
          "decode",
          folder,
          weights,
          batch,
        );
        decode.push({ weights, batch, ...measured });
      }
    }
    const serving: ServingRow[] = [];
    for (const concurrency of [1, 8]) {
      const byPath = new Map<ServingRow["path"], ServingRow[]>();
      for (let round = 0; round < rounds; round++) {
        for (const path of ["direct", "gateway", "gateway, cached"] as const) {
          const row = await measurePath(path, folder, concurrency);
          byPath.set(path, [...(byPath.get(path) ?? []), row]);
        }
      }
      for (const rows of byPath.values()) serving.push(middle(rows));
    }
    return { model, decode, serving };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The starter model in FP32 and INT8, or one of its shape with random weights where it has not been trained. */
async function writeModels(root: string, folder: string): Promise<string> {
  const starter = join(root, "runtime", "starter", "bilingual@1");
  const loaded = await loadLlama(starter);
  const { config, tensors } = loaded.ok ? loaded.value : randomModel();
  const formats = { FP32: new Float32Weights(tensors), INT8: new Int8Weights(tensors, true) };
  for (const [name, weights] of Object.entries(formats)) {
    const into = join(folder, name);
    await mkdir(into);
    await writeFile(join(into, "model.onnx"), buildDecodingGraph(config, tensors, weights));
    if (loaded.ok) {
      const files = ["config.json", "tokenizer.json", "tokenizer_config.json"];
      for (const file of files) await copyFile(join(starter, file), join(into, file));
    } else await writeRandomCompanions(root, into);
  }
  const size = `${(parameterCount(config) / 1e6).toFixed(2)} M weights`;
  return loaded.ok ? `starter model, ${size}` : `RANDOM weights in the shape of the starter model, ${size}`;
}

const special = ["<|end_of_text|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"];
const shape = {
  model_type: "llama",
  vocab_size: 3072,
  hidden_size: 256,
  intermediate_size: 688,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 512,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
};

function randomModel(): { readonly config: LlamaConfig; readonly tensors: Tensors } {
  const config = readLlamaConfig(JSON.stringify(shape));
  if (!config.ok) throw new Error(`internal: ${config.failure.message}`);
  return { config: config.value, tensors: freshWeights(config.value, 1) };
}

let tokenizer: string | undefined;

async function writeRandomCompanions(root: string, into: string): Promise<void> {
  tokenizer ??= JSON.stringify(trainTokenizer(composeCorpus({ root }), special, shape.vocab_size));
  const template =
    "{%- for message in messages -%}<|{{ message.role }}|>{{ message.content }}<|end|>{%- endfor -%}<|assistant|>";
  await writeFile(join(into, "config.json"), JSON.stringify(shape));
  await writeFile(join(into, "tokenizer.json"), tokenizer);
  await writeFile(join(into, "tokenizer_config.json"), JSON.stringify({ chat_template: template }));
}

/** Each prints one line of JSON. */
const arms = {
  async decode(folder: string, weights: string, batch: number) {
    const session = await Session.open(join(folder, weights, "model.onnx"), { threads: 1 });
    const { config } = randomModel();
    const prompts = Array.from({ length: batch }, (_, row) =>
      Int32Array.from({ length: 32 }, (__, at) => hash32(row, at) % shape.vocab_size),
    );
    const speeds: number[] = [];
    for (let round = -1; round < 5; round++) {
      const decoder = new Decoder(session, config, { maxBatch: batch, maxTokens: 256 });
      await decoder.begin(prompts);
      const began = performance.now();
      for (let step = 0; step < 128; step++) await decoder.step(prompts.map((prompt) => prompt[step % 32]!));
      if (round >= 0) speeds.push((128 * batch) / ((performance.now() - began) / 1000));
    }
    return { tokensPerSecond: median(speeds), peakRssBytes: peakRss() };
  },
  async direct(folder: string, _: string, concurrency: number) {
    const opened = await ModelPool.open(poolOf(folder), { onTrouble: refuseTrouble }, new AbortController().signal);
    if (!opened.ok) throw new Error(opened.failure.message);
    const pool = opened.value;
    const times: number[] = [];
    let asked = 0;
    let tokens = 0;
    const client = async (total: number): Promise<void> => {
      while (asked < total) {
        const messages = promptOf(asked++);
        const began = performance.now();
        await new Promise<void>((resolve) => {
          const generation = { messages, temperature: 0, topP: 1, seed: 0, maxNewTokens: answerTokens, stop: [] };
          pool.generate(generation, ({ type }) => {
            if (type === "token") tokens++;
            if (type === "ended") resolve();
          });
        });
        times.push(performance.now() - began);
      }
    };
    const run = async (total: number): Promise<number> => {
      [asked, tokens] = [0, 0];
      times.length = 0;
      const began = performance.now();
      await Promise.all(Array.from({ length: concurrency }, () => client(total)));
      return (performance.now() - began) / 1000;
    };
    await run(warmUpRequests);
    const seconds = await run(measuredRequests);
    const sorted = times.toSorted((a, b) => a - b);
    await pool.close();
    return {
      requestsPerSecond: times.length / seconds,
      tokensPerSecond: tokens / seconds,
      p50Ms: sorted[Math.ceil(0.5 * sorted.length) - 1]!,
      p99Ms: sorted[Math.ceil(0.99 * sorted.length) - 1]!,
      peakRssBytes: peakRss(),
    };
  },
  /** Serves until its input ends; prints its port first. */
  async gateway(folder: string) {
    const log = () => undefined;
    const desk = new Switchboard(log);
    const metrics = new ServingMetrics(() => desk.load);
    const gateway = await Gateway.open({ port: 0, target: "bench", alias: "bench", desk, metrics, log });
    if (!gateway.ok) throw new Error(gateway.failure.message);
    const switched = await desk.switchTo(await requestOf(folder), metrics, {
      progress: { step: () => undefined },
      signal: new AbortController().signal,
    });
    if (!switched.ok) throw new Error(switched.failure.message);
    process.stdout.write(`${gateway.value.port}\n`);
    await once(process.stdin.resume(), "end");
    await desk.close();
    await gateway.value.close(0);
    metrics.close();
    return { peakRssBytes: peakRss() };
  },
};

const warmUpRequests = 40;
const measuredRequests = 400;

function promptOf(index: number) {
  return [{ role: "user", content: `Order ${index % 50} has not arrived, and nobody answers my calls.` }] as const;
}

function poolOf(folder: string) {
  const worker = { folder: join(folder, "INT8"), threads: 1, maxBatch: 8, maxTokens: 256 };
  return { worker, replicas: 1, maxQueue: 64 };
}

async function requestOf(folder: string): Promise<Parameters<Switchboard["switchTo"]>[0]> {
  const { worker, replicas, maxQueue } = poolOf(folder);
  return {
    home: folder,
    team: "bench",
    project: "bench",
    environment: "bench",
    target: "bench",
    serveKey: "0".repeat(64),
    probe: Probe.parse({}),
    apiKeysFile: null,
    replicas,
    config: servingConfig({
      alias: "bench",
      batching: { maxBatch: worker.maxBatch, maxTokens: worker.maxTokens, maxQueue },
      cache: { ttlSeconds: 600, maxEntries: 1000 },
      local: { threads: worker.threads },
      latencyEdgesSeconds: [],
    }).config,
    model: { digest: await vouch(worker.folder), folder: worker.folder },
  };
}

function refuseTrouble(what: string, why: string): never {
  throw new Error(`internal: ${what}: ${why}`);
}

async function measurePath(path: ServingRow["path"], folder: string, concurrency: number): Promise<ServingRow> {
  if (path === "direct") {
    const measured = await runArm<Omit<ServingRow, "path" | "concurrency">>("direct", folder, "INT8", concurrency);
    return { path, concurrency, ...measured };
  }
  const child = startArm("gateway", folder);
  const lines = linesOf(child);
  const port = Number((await lines.next()).value);
  const prompts = Array.from({ length: 50 }, (_, at) => promptOf(at));
  const cache = path === "gateway" ? "bypass" : "use";
  const common = { port, alias: "bench", prompts, concurrency, maxTokens: answerTokens, cache } as const;
  // Enough to have every prompt in the cache.
  await measureService({ ...common, until: { requests: Math.max(warmUpRequests, prompts.length) } });
  const figures = await measureService({ ...common, until: { requests: measuredRequests } });
  if (figures.failed > 0) throw new Error(`internal: ${figures.failed} requests of the benchmark failed`);
  child.stdin?.end();
  const { peakRssBytes } = JSON.parse((await lines.next()).value ?? "") as { peakRssBytes: number };
  const { requestsPerSecond, tokensPerSecond, p50Ms, p99Ms } = figures;
  return { path, concurrency, requestsPerSecond, tokensPerSecond, p50Ms, p99Ms, peakRssBytes };
}

async function runArm<T>(
  ...args: readonly [arm: keyof typeof arms, ...rest: readonly (string | number)[]]
): Promise<T> {
  return JSON.parse((await linesOf(startArm(...args)).next()).value ?? "") as T;
}

function startArm(...args: readonly (string | number)[]): ChildProcess {
  const command = [...process.execArgv, fileURLToPath(import.meta.url), ...args.map(String)];
  return spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string, undefined> {
  if (stdout === null) throw new Error("internal: an arm without output");
  return createInterface({ input: stdout })[Symbol.asyncIterator]();
}

function middle(rows: readonly ServingRow[]): ServingRow {
  const [first] = rows;
  if (first === undefined) throw new Error("internal: nothing was measured");
  const of = (read: (row: ServingRow) => number): number => median(rows.map(read));
  return {
    path: first.path,
    concurrency: first.concurrency,
    requestsPerSecond: of((row) => row.requestsPerSecond),
    tokensPerSecond: of((row) => row.tokensPerSecond),
    p50Ms: of((row) => row.p50Ms),
    p99Ms: of((row) => row.p99Ms),
    peakRssBytes: of((row) => row.peakRssBytes),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function peakRss(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** The figures as a table for people. */
export function serveBenchTable({ model, decode, serving }: ServeBench): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const rows = [
    ...decode.map(({ weights, batch, tokensPerSecond, peakRssBytes }) => [
      `decode ${weights}, batch ${batch}, 1 thread`,
      `${tokensPerSecond.toFixed(0)} tokens/s`,
      "",
      megabytes(peakRssBytes),
    ]),
    ...serving.map((row) => {
      const base = serving.find(({ path, concurrency }) => path === "direct" && concurrency === row.concurrency);
      const added =
        row.path === "direct" || base === undefined ? "" : `, ${signed(row.p50Ms - base.p50Ms)} ms to direct`;
      return [
        `${row.path === "direct" ? "pool, called directly" : row.path}, ${row.concurrency} at once`,
        `${row.requestsPerSecond.toFixed(0)} requests/s, ${row.tokensPerSecond.toFixed(0)} tokens/s`,
        `p50 ${row.p50Ms.toFixed(2)} ms, p99 ${row.p99Ms.toFixed(2)} ms${added}`,
        megabytes(row.peakRssBytes),
      ];
    }),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [`${model}; answers of ${answerTokens} tokens, INT8, closed loop; peak memory last`, ...lines, ""].join("\n");
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(2)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, folder = "", weights = "", count = ""] = process.argv.slice(2);
  const arm = Object.entries(arms).find(([known]) => known === name)?.[1];
  if (arm === undefined) process.stdout.write(serveBenchTable(await serveBench()));
  else process.stdout.write(`${JSON.stringify(await arm(folder, weights, Number(count)))}\n`);
}
