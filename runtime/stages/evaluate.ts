// The evaluate stage: the base, the trained and the compressed model are measured on the same samples, and the gates judged.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { EvaluationJob, type Suite } from "../../specs/handoff/evaluation-job.ts";
import { type ExactMatch, measureExactMatch } from "../evaluate/exact-match.ts";
import { gateFigures, judgeGates, type SuiteScores } from "../evaluate/judge-gates.ts";
import type { MeasuredModel, OnSamples } from "../evaluate/measured-model.ts";
import { measurePerplexity, type Perplexity } from "../evaluate/perplexity.ts";
import { buildDecodingGraph, Float32Weights } from "../model/decoding-graph.ts";
import type { LlamaModel } from "../model/checkpoint-folder.ts";
import { Session } from "../model/session.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { loadTrained } from "../model/trained-model.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import type { RunStage, StageContext } from "../stage.ts";
import { readRows, type Row, tokeniseRows } from "../train/samples.ts";

type Measured = ExactMatch | Perplexity;

export const runEvaluate: RunStage = async (context) => {
  const { suites, gates } = EvaluationJob.parse(context.job).config;
  const rows = await readSuites(context, suites);
  if (!rows.ok) return rows;
  const opened = await openModels(context);
  if (!opened.ok) return opened;
  const models = opened.value;
  const results = new Map<string, Record<string, Measured>>();
  const total = models.length * [...rows.value.values()].reduce((sum, some) => sum + some.length, 0);
  let before = 0;
  try {
    for (const suite of suites) {
      const samples = rows.value.get(suite.name)!;
      for (const model of models) {
        if (context.signal.aborted) return fail("cancelled", "Evaluation stopped.", { retry: "later" });
        const note = `${suite.name} on the ${model.name} model`;
        const onSamples = (done: number) =>
          context.progress.step({ done: before + done, total, unit: "samples", note });
        const measured = await measure(suite, model, samples, onSamples);
        if (!measured.ok) return measured;
        results.set(suite.name, { ...results.get(suite.name), [model.name]: measured.value });
        before += samples.length;
      }
    }
  } finally {
    for (const model of models) await model.session.close();
  }
  const scores = new Map<string, SuiteScores>();
  for (const [suite, { base, adapted, compressed }] of results) {
    const both = { base: base!.score, adapted: adapted!.score };
    scores.set(suite, compressed === undefined ? both : { ...both, compressed: compressed.score });
  }
  const first = suites.find((suite) => suite.metric === "exactMatch")?.name;
  const figures = gateFigures(scores, first, context.evidence.get("compress")?.figures);
  const judged = judgeGates(gates, figures);
  const folder = await writeReport(context, { suites: Object.fromEntries(results) });
  if (!folder.ok) return folder;
  return ok({ folder: folder.value, figures: flatFigures(scores), gates: judged });
};

/** The rows of each suite: those that the metric can measure, at most maxSamples. */
async function readSuites(
  context: StageContext,
  suites: readonly Suite[],
): Promise<Result<ReadonlyMap<string, readonly Row[]>>> {
  const bySuite = new Map<string, readonly Row[]>();
  for (const suite of suites) {
    const artifact = context.inputs.get(`dataset/${suite.dataset}`);
    if (artifact === undefined) throw new Error(`internal: stage evaluate was not given dataset/${suite.dataset}`);
    const rows = await readRows(context.artifacts, artifact, suite.split);
    if (!rows.ok) return rows;
    const fitting = suite.metric === "exactMatch" ? rows.value.filter((row) => "messages" in row) : rows.value;
    if (fitting.length === 0) {
      return fail(
        "dataset-empty",
        `Suite ${suite.name} has nothing to measure: ${suite.dataset}/${suite.split} has no ${suite.metric === "exactMatch" ? "conversation" : "sample"}.`,
      );
    }
    bySuite.set(suite.name, fitting.slice(0, suite.maxSamples ?? fitting.length));
  }
  return ok(bySuite);
}

async function openModels(context: StageContext): Promise<Result<readonly MeasuredModel[]>> {
  const trained = context.inputs.get("train");
  if (trained === undefined) throw new Error("internal: stage evaluate was not given train");
  const loaded = await loadTrained(context.artifacts, trained, context.repository);
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
  const models = [await open("base", base), await open("adapted", adapted)];
  const compressed = context.inputs.get("compress");
  if (compressed !== undefined) {
    const bytes = await context.artifacts.read(compressed, "model.onnx");
    if (!bytes.ok) return bytes;
    const session = await Session.open(bytes.value, { threads });
    models.push({ name: "compressed", session, config: adapted.config, tokenizer: tokenizer.value });
  }
  return ok(models);
}

async function measure(
  suite: Suite,
  model: MeasuredModel,
  rows: readonly Row[],
  onSamples: OnSamples,
): Promise<Result<Measured>> {
  if (suite.metric === "exactMatch") {
    const conversations = rows.flatMap((row) => ("messages" in row ? [row.messages] : []));
    if (!model.tokenizer.canChat) return fail("model-unsupported", "exactMatch needs a model with a chat template.");
    return ok(await measureExactMatch(model, conversations, suite.on, onSamples));
  }
  const samples = tokeniseRows(rows, model.tokenizer, model.config.maxPositions);
  if (!samples.ok) return samples;
  return ok(await measurePerplexity(model, samples.value, onSamples));
}

async function writeReport(context: StageContext, report: object): Promise<Result<string>> {
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

/** `triage.base`, `triage.adapted`, `triage.compressed` and so on. */
function flatFigures(scores: ReadonlyMap<string, SuiteScores>): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [suite, score] of scores) {
    for (const [model, value] of Object.entries(score)) figures[`${suite}.${model}`] = Number(value);
  }
  return figures;
}
