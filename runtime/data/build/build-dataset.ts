// The spine of the data layer: manifest in, folder of a dataset out.
// read-chunks -> clean-pool (clean-chunk, on threads) -> merge-chunk -> finish-dataset, with a checkpoint now and then.
import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { columnsRead, type DatasetManifest, located } from "../../../specs/handoff/dataset-manifest.ts";
import { diskFailure, fail, ok, type Result } from "../../result.ts";
import type { Progress } from "../../stage.ts";
import { loadCheckpoint, saveCheckpoint } from "./dataset-checkpoint.ts";
import { CleanPool } from "./clean-pool.ts";
import type { CleanedChunk } from "./clean-chunk.ts";
import { DatasetFiles, type FilePlaces } from "../rows/dataset-files.ts";
import type { DatasetMeta } from "./dataset-meta.ts";
import { isDiskError } from "../rows/file-blocks.ts";
import { finishDataset, quarantineFailure } from "./finish-dataset.ts";
import { downloadSources } from "../sources/download.ts";
import { hashPrefix } from "../sources/hash-prefix.ts";
import { isUrl, type LocatedSource } from "../sources/source.ts";
import { loadQuestions, type SideFiles } from "./load-questions.ts";
import { type LoadedRules, loadRules } from "./load-rules.ts";
import { type Build, mergeChunk } from "./merge-chunk.ts";
import { type Chunk, firstPosition, type Position, readChunks, type ReadOptions } from "../sources/read-chunks.ts";
import { RowIndex } from "../rows/row-index.ts";
import { readPseudonymKeys } from "../../system/pseudonym-keys.ts";
import { takeOut } from "./second-pass.ts";
import { newTotals, restoreTotals, saveTotals } from "./totals.ts";

export interface BuildRequest {
  readonly manifest: DatasetManifest;
  /** Where sources are on this disk that are in no repository, by digest; what a URL names is not among them. */
  readonly held: ReadonlyMap<string, string>;
  readonly sideFiles: SideFiles;
  readonly repository: string;
  /** Survives a kill; the dataset is built in its subfolder `output`. */
  readonly scratch: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly options: BuildOptions;
}

/** None of these changes a byte of the dataset, but for `maxLineBytes` and `partBytes`. */
export interface BuildOptions {
  /** Worker threads; 0 cleans on the calling thread. */
  readonly threads: number;
  readonly chunkBytes: number;
  readonly maxLineBytes: number;
  readonly partBytes: number;
  /** Input between two checkpoints. A checkpoint waits for the disk, so it costs some tenths of a second. */
  readonly checkpointBytes: number;
}

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

const cancelled = fail("cancelled", "building the dataset was stopped; the same command goes on where it was");

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
  const { build: first, from } = (await resumeBuild(request)) ?? (await startBuild(request));
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

/** The rule that asks for a second pass, and its place among the rules. */
function nearOf({ config: { clean } }: DatasetManifest) {
  for (const [rule, one] of clean.entries())
    if (one.rule === "duplicates" && one.near !== null) return { rule, options: one.near };
  return undefined;
}

async function cleanAll(request: BuildRequest, build: Build, pool: CleanPool, from: Position): Promise<Result<void>> {
  const { manifest, repository, options, progress, signal } = request;
  const files = sourcesOf(request);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const before = files.map((_, i) => files.slice(0, i).reduce((sum, file) => sum + file.bytes, 0));
  const passes = nearOf(manifest) === undefined ? 1 : 2;
  // Bytes of lines since the last checkpoint; of a compressed file that is more than was read of it.
  let unsaved = 0;
  for await (const next of cleanInOrder(readChunks(repository, files, readOptions(request), from), pool)) {
    if (!next.ok) return next;
    if (signal.aborted) return cancelled;
    const { chunk, cleaned } = next.value;
    await mergeChunk(build, chunk, cleaned);
    const done = before[chunk.end.file]! + chunk.read;
    progress.step({ done, total: total * passes, unit: "bytes" });
    const hopeless = quarantineFailure(manifest, build, bytesToCome(files, chunk.end));
    if (hopeless !== undefined) return hopeless;
    unsaved += chunk.end.offset - chunk.task.offset;
    if (unsaved < options.checkpointBytes) continue;
    const { hash, ...position } = chunk.end;
    await saveCheckpoint(placesOf(request).checkpoint, {
      job: jobOf(manifest),
      records: 2,
      position: { ...position, prefix: hash.copy().digest("hex") },
      totals: saveTotals(build.totals),
      files: await build.files.settle(),
    });
    unsaved = 0;
  }
  return ok(undefined);
}

function readOptions({ manifest, options }: BuildRequest): ReadOptions {
  const { format, columns } = manifest.config.source;
  return { ...options, columns: columnsRead(format, columns) };
}

/** Of lines, as far as that can be known: what is compressed may hold any number of them. */
function bytesToCome(files: readonly LocatedSource[], { file, offset }: Position): number {
  const left = files.slice(file);
  if (left.some(({ container, gzip }) => container !== "jsonl" || gzip)) return Infinity;
  return left.reduce((sum, { bytes }) => sum + bytes, 0) - offset;
}

/** Keeps the pool busy and no more: it reads the next chunk only when one has come back. */
async function* cleanInOrder(
  chunks: AsyncIterable<Result<Chunk>>,
  pool: CleanPool,
): AsyncGenerator<Result<{ chunk: Chunk; cleaned: CleanedChunk }>> {
  const waiting: { chunk: Chunk; cleaned: Promise<CleanedChunk> }[] = [];
  for await (const read of chunks) {
    if (!read.ok) {
      yield read;
      return;
    }
    const cleaned = pool.clean(read.value.task);
    // A closed pool rejects all that wait, and only the first of them is looked at.
    cleaned.catch(() => {});
    waiting.push({ chunk: read.value, cleaned });
    if (waiting.length < pool.depth) continue;
    const next = waiting.shift()!;
    yield ok({ chunk: next.chunk, cleaned: await next.cleaned });
  }
  for (const next of waiting) yield ok({ chunk: next.chunk, cleaned: await next.cleaned });
}

async function startBuild(request: BuildRequest): Promise<{ build: Build; from: Position }> {
  const { clean, source } = request.manifest.config;
  const places = placesOf(request);
  await mkdir(request.scratch, { recursive: true });
  await rm(places.checkpoint, { force: true });
  const files = await DatasetFiles.create(places);
  const totals = newTotals(source.files.length, clean.length);
  const rule = duplicatesRuleOf(clean);
  return {
    build: { files, totals, duplicates: rule < 0 ? null : { rule, index: new RowIndex(files.log) } },
    from: firstPosition,
  };
}

/** Undefined when there is nothing to go on with: no checkpoint, another job's, files that are not as it says, or an input with another beginning. */
async function resumeBuild(request: BuildRequest): Promise<{ build: Build; from: Position } | undefined> {
  const { clean } = request.manifest.config;
  const places = placesOf(request);
  const checkpoint = await loadCheckpoint(places.checkpoint, jobOf(request.manifest));
  if (checkpoint === undefined) return undefined;
  const { prefix, ...position } = checkpoint.position;
  const sources = sourcesOf(request);
  const hash = await hashPrefix(
    request.repository,
    sources[position.file]!,
    { bytes: position.offset, ...readOptions(request) },
    request.signal,
  );
  if (hash === undefined || hash.copy().digest("hex") !== prefix) return undefined;
  await rm(join(places.output, "meta.json"), { force: true });
  const files = await DatasetFiles.resume(places, checkpoint.files);
  if (files === undefined) return undefined;
  const totals = restoreTotals(checkpoint.totals);
  const rule = duplicatesRuleOf(clean);
  const duplicates = rule < 0 ? null : { rule, index: await RowIndex.of(files.log) };
  return { build: { files, totals, duplicates }, from: { ...position, hash } };
}

function duplicatesRuleOf(clean: DatasetManifest["config"]["clean"]): number {
  return clean.findIndex(({ rule }) => rule === "duplicates");
}

function sourcesOf({
  manifest: { metadata, config },
  held,
  scratch,
}: Pick<BuildRequest, "manifest" | "held" | "scratch">): LocatedSource[] {
  return config.source.files.map((file) => {
    const { path } = located(file, metadata);
    const download = isUrl(path) ? join(scratch, "downloads", file.digest.replace(":", "-")) : undefined;
    const at = held.get(file.digest) ?? download;
    return { ...file, path, ...(at !== undefined && { at }) };
  });
}

function jobOf({ config }: DatasetManifest): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}

function secondPlaces({ scratch, options }: BuildRequest): FilePlaces {
  return { output: join(scratch, "second"), log: join(scratch, "second.log"), partBytes: options.partBytes };
}

function placesOf({ scratch, options }: BuildRequest): FilePlaces & { readonly checkpoint: string } {
  const { partBytes } = options;
  return {
    output: join(scratch, "output"),
    log: join(scratch, "rows.log"),
    checkpoint: join(scratch, "checkpoint"),
    partBytes,
  };
}
