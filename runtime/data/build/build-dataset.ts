// The spine of the data layer: manifest in, folder of a dataset out.
// read-chunks -> clean-pool (clean-chunk, on threads) -> merge-chunk -> finish-dataset, with a checkpoint now and then.
import { join } from "node:path";
import { diskFailure, ok, type Result } from "../../result.ts";
import { readPseudonymKeys } from "../../system/pseudonym-keys.ts";
import { isDiskError } from "../rows/file-blocks.ts";
import { downloadSources } from "../sources/download.ts";
import { beginBuild } from "./begin-build.ts";
import { type BuildRequest, cancelled, nearOf, placesOf, secondPlaces, sourcesOf } from "./build-request.ts";
import { cleanAll } from "./clean-all.ts";
import { CleanPool } from "./clean-pool.ts";
import type { DatasetMeta } from "./dataset-meta.ts";
import { finishDataset } from "./finish-dataset.ts";
import { loadQuestions } from "./load-questions.ts";
import { type LoadedRules, loadRules } from "./load-rules.ts";
import type { Build } from "./merge-chunk.ts";
import { takeOut } from "./second-pass.ts";

export interface BuiltDataset {
  readonly folder: string;
  readonly meta: DatasetMeta;
}

/**
 * Builds the dataset, or goes on with one that was interrupted. A kill at any moment loses at most the work since the last checkpoint;
 * an input smaller than `checkpointBytes` simply starts over. Aborting the signal ends it with `cancelled` and keeps the checkpoint.
 */
export async function buildDataset(request: BuildRequest): Promise<Result<BuiltDataset>> {
  const { manifest, repository, signal, options } = request;
  if (signal.aborted) return cancelled;
  const keys = readPseudonymKeys(manifest);
  if (!keys.ok) return keys;
  const loaded = await loadRules(repository, manifest);
  if (!loaded.ok) return loaded;
  const { source, split, clean: rules } = manifest.config;
  const { words, wordLists } = loaded.value;
  const questions = await loadQuestions(repository, manifest, request.sideFiles);
  if (!questions.ok) return questions;
  const inputs = { words, keys: keys.value, questions: questions.value };
  const config = { rows: source, rules, inputs, split, maxLineBytes: options.maxLineBytes };
  const pool = new CleanPool(config, options.threads);
  const stop = (): void => void pool.close();
  signal.addEventListener("abort", stop);
  try {
    return await buildWith(request, pool, wordLists);
  } catch (error) {
    if (signal.aborted) return cancelled;
    if (isDiskError(error)) return diskFailure("the dataset could not be written", error);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.close();
  }
}

async function buildWith(
  request: BuildRequest,
  pool: CleanPool,
  wordLists: LoadedRules["wordLists"],
): Promise<Result<BuiltDataset>> {
  const here = await downloadSources(sourcesOf(request), {
    signal: request.signal,
    arrived: (done, total) => request.progress.step({ done, total, unit: "bytes" }),
  });
  if (!here.ok) return here;
  const { build: first, from } = await beginBuild(request);
  let build = first;
  try {
    const cleaned = await cleanAll(request, build, pool, from);
    if (!cleaned.ok) return cleaned;
    // Threads that have nothing left to do are memory that what follows can use.
    await pool.close();
    build = await secondPass(request, first);
    const folder = (build === first ? placesOf(request) : secondPlaces(request)).output;
    const places = { folder, scratch: request.scratch };
    const meta = await finishDataset(request.manifest, wordLists, build, places, request.signal);
    return meta.ok ? ok({ folder, meta: meta.value }) : meta;
  } finally {
    await build.files.close();
  }
}

/** Rules that compare all rows come after those that look at one. */
async function secondPass(request: BuildRequest, build: Build): Promise<Build> {
  const { signal, progress } = request;
  const [first, second, rule] = [placesOf(request), secondPlaces(request), nearOf(request.manifest)];
  if (rule === undefined) return takeOut({ build, first, second, signal, near: null });
  const bytes = sourcesOf(request).reduce((sum, file) => sum + file.bytes, 0);
  const { train, valid } = build.totals.tallies;
  const rows = train.samples + valid.samples;
  const looked = (row: number): void =>
    progress.step({ done: bytes + Math.floor((bytes * row) / rows), total: bytes * 2, unit: "bytes" });
  const near = { ...rule, folder: join(request.scratch, "bands"), looked };
  const done = await takeOut({ build, first, second, signal, near });
  progress.step({ done: bytes * 2, total: bytes * 2, unit: "bytes" });
  return done;
}
