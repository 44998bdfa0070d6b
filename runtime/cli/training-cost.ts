// fairlead-runtime training-cost: LoRA steps beside full ones, measured on this machine.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { stageName } from "../../specs/handoff/stages.ts";
import { storeOf } from "../system/home.ts";
import { loadLlama } from "../model/checkpoint-folder.ts";
import { verifyBase } from "../model/pinned-folder.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import { findReleases, releasePath } from "../release/find-releases.ts";
import { loadStage } from "../release/release.ts";
import { fail, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import type { TokenSample } from "../train/batches.ts";
import { readRows, tokeniseRows } from "../train/samples.ts";
import { measureTrainingCost, type TrainingCost } from "../train/compare-cost.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { reportEnd, requiredFlag } from "./report.ts";
import { consoleProgress } from "./console-watcher.ts";
import { type Folders, foldersOf } from "./folders.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const environment = requiredFlag(args, "environment");
  const asked = requiredFlag(args, "project");
  const folders = foldersOf(args, io);
  const found = await findReleases(folders.repository, environment, asked);
  if (!found.ok) return reportEnd(io, found.failure, { json });
  const measured = await measure(folders, releasePath(environment, found.value[0]!), io, args.flags.quiet === true);
  if (!measured.ok) return reportEnd(io, measured.failure, { json });
  if (json) io.out(`${JSON.stringify(measured.value, undefined, 2)}\n`);
  else io.out(text(measured.value));
  return exitCodes.done;
};

async function measure(folders: Folders, release: string, io: Io, quiet: boolean): Promise<Result<TrainingCost>> {
  const loaded = await loadStage(join(folders.repository, release, "release.json"), stageName("train"));
  if (!loaded.ok) return loaded;
  const { release: whole, ...read } = loaded.value;
  if (read.kind !== "train") throw new Error("internal: stage train has no training job");
  const { job } = read;
  const { config } = job;
  if (config.lora === null)
    return fail("engine-unsupported", "The project trains all weights: there is nothing to compare.");
  const folder = await verifyBase(job, folders);
  if (!folder.ok) return folder;
  const model = await loadLlama(folder.value);
  if (!model.ok) return model;
  const tokenizer = await ChatTokenizer.load(folder.value);
  if (!tokenizer.ok) return tokenizer;
  const key = config.data[0]!.dataset;
  const dataset = whole.stages.find((stage) => stage.key === key)?.name ?? stageName("dataset");
  const samples = await readSamples(folders, key, dataset, tokenizer.value, config.maxTokens);
  if (!samples.ok) return samples;
  const progress = consoleProgress(io, quiet);
  progress.begin("training cost");
  const cost = await measureTrainingCost({
    config,
    lora: config.lora,
    model: model.value,
    samples: samples.value,
    threads: availableParallelism(),
    progress,
    signal: io.signal,
  });
  progress.clear();
  return cost;
}

async function readSamples(
  { home }: Folders,
  key: string,
  dataset: string,
  tokenizer: ChatTokenizer,
  maxTokens: number,
): Promise<Result<readonly TokenSample[]>> {
  const store = await ArtifactStore.open(storeOf(home), { create: false });
  if (!store.ok) return store;
  const found = await store.value.find(key);
  if (!found.ok) return found;
  if (found.value.state !== "present") {
    return fail(
      "input-missing",
      `The store ${store.value.folder} has no ${dataset} of this release. Run fairlead-runtime apply first.`,
    );
  }
  const rows = await readRows(store.value, found.value.artifact, "train");
  if (!rows.ok) return rows;
  const samples = tokeniseRows(rows.value, tokenizer, maxTokens);
  if (!samples.ok || samples.value.length > 0) return samples;
  return fail("dataset-empty", `The training split of ${dataset} has no sample with anything to learn.`);
}

function text({ lora, full }: TrainingCost): string {
  const row = (name: string, { trainableParameters, stateBytes, tokensPerSecond }: TrainingCost["lora"]) =>
    `${name.padEnd(12)} ${Math.round(tokensPerSecond).toLocaleString("en").padStart(8)} tokens/s  ` +
    `${trainableParameters.toLocaleString("en").padStart(12)} trainable  ${(stateBytes / 1e6).toFixed(1).padStart(8)} MB optimiser state`;
  return `${row("LoRA", lora)}\n${row("all weights", full)}\n`;
}
