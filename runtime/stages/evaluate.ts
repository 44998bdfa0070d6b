// Stage `evaluate`: the base, the trained and the quantised model are measured on the samples of one suite. Nothing is judged here.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { metrics } from "../../specs/handoff/evaluation-job.ts";
import type { MeasuredModel, Measurement } from "../evaluate/measured-model.ts";
import { metricRegistry } from "../evaluate/registry.ts";
import { buildDecodingGraph, Float32Weights } from "../model/decoding-graph.ts";
import type { LlamaModel } from "../model/checkpoint-folder.ts";
import { Session } from "../model/session.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { loadStored } from "../model/trained-model.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import { inputOf, modelInput, neededInput, type RunStage, type StageContext } from "../stage.ts";
import { readRows, type Row } from "../train/samples.ts";

export const runEvaluate: RunStage<"evaluate"> = async (context) => {
  const { config } = context.job;
  const rows = await readSuite(context);
  if (!rows.ok) return rows;
  const opened = await openModels(context);
  if (!opened.ok) return opened;
  const measured = await measureAll(context, opened.value, rows.value);
  if (!measured.ok) return measured;
  const figures = Object.fromEntries([...measured.value].map(([model, { score }]) => [model, score]));
  const folder = await writeReport(context, { metric: config.metric, models: Object.fromEntries(measured.value) });
  if (!folder.ok) return folder;
  return ok({ folder: folder.value, figures: { ...figures, samples: rows.value.length, ...drawing(config) } });
};

/** How answers were drawn; nothing where none was. */
function drawing({ generation, seed }: StageContext<"evaluate">["job"]["config"]) {
  return generation.temperature === 0 ? {} : { ...generation, seed };
}

/** By the model's name, in the order in which they were measured. */
async function measureAll(
  { job, progress, signal }: StageContext<"evaluate">,
  models: readonly MeasuredModel[],
  rows: readonly Row[],
): Promise<Result<ReadonlyMap<string, Measurement>>> {
  const results = new Map<string, Measurement>();
  const total = models.length * rows.length;
  try {
    for (const [at, model] of models.entries()) {
      if (signal.aborted) return fail("cancelled", "Evaluation stopped.", { retry: "later" });
      const onSamples = (done: number) =>
        progress.step({ done: at * rows.length + done, total, unit: "samples", note: `the ${model.name} model` });
      const measured = await metricRegistry[job.config.metric]({ model, rows, config: job.config, onSamples });
      if (!measured.ok) return measured;
      results.set(model.name, measured.value);
    }
    return ok(results);
  } finally {
    for (const model of models) await model.session.close();
  }
}

/** The rows of the suite that its metric can measure, at most maxSamples. */
async function readSuite(context: StageContext<"evaluate">): Promise<Result<readonly Row[]>> {
  const { split, metric, maxSamples } = context.job.config;
  const rows = await readRows(context.artifacts, neededInput(context, "dataset"), split);
  if (!rows.ok) return rows;
  const { reads } = metrics[metric];
  const fitting = reads === "conversations" ? rows.value.filter((row) => "messages" in row) : rows.value;
  if (fitting.length > 0) return ok(fitting.slice(0, maxSamples ?? fitting.length));
  return fail(
    "dataset-empty",
    `Stage ${context.stage.name} has nothing to measure: the ${split} split of its dataset has no ${reads}.`,
  );
}

async function openModels(context: StageContext<"evaluate">): Promise<Result<readonly MeasuredModel[]>> {
  const trained = modelInput(context);
  const loaded = await loadStored(context.artifacts, trained, context.scratch);
  if (!loaded.ok) return loaded;
  const { base, adapted } = loaded.value;
  const texts = await Promise.all(
    ["tokenizer.json", "tokenizer_config.json"].map((file) => context.artifacts.read(trained, file)),
  );
  for (const text of texts) if (!text.ok) return text;
  const [json, settings] = texts.map((text) => (text.ok ? text.value.toString("utf8") : "")) as [string, string];
  const tokenizer = ChatTokenizer.parse(json, settings);
  if (!tokenizer.ok) return tokenizer;
  const threads = availableParallelism();
  const open = async (name: "base" | "adapted", model: LlamaModel): Promise<MeasuredModel> => {
    const weights = new Float32Weights(model.tensors);
    const graph = buildDecodingGraph(model.config, model.tensors, weights);
    const session = await Session.open(graph, { threads });
    return { name, session, config: model.config, tokenizer: tokenizer.value };
  };
  const models = [await open("base", base), ...(adapted ? [await open("adapted", adapted)] : [])];
  const compressed = inputOf(context, "quantise");
  if (compressed !== undefined) {
    const bytes = await context.artifacts.read(compressed, "model.onnx");
    if (!bytes.ok) return bytes;
    const session = await Session.open(bytes.value, { threads });
    models.push({ name: "compressed", session, config: base.config, tokenizer: tokenizer.value });
  }
  return ok(models);
}

async function writeReport(context: StageContext<"evaluate">, report: object): Promise<Result<string>> {
  const folder = join(context.scratch, "output");
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "report.json"), `${JSON.stringify(report, undefined, 2)}\n`);
    return ok(folder);
  } catch (cause) {
    return diskFailure("writing the evaluation report", cause);
  }
}
