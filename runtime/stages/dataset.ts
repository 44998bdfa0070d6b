// Stage `dataset`: files of samples become a dataset version. The work is in runtime/data.
import { availableParallelism } from "node:os";
import { buildDataset } from "../data/build/build-dataset.ts";
import type { BuildOptions } from "../data/build/build-request.ts";
import { mostLineBytes } from "../data/sources/read-chunks.ts";
import { languages } from "../../specs/handoff/clean-rules.ts";
import { ok, type Result } from "../result.ts";
import type { RunStage, StageContext, StageOutput } from "../stage.ts";
import { readManifest } from "./read-dataset.ts";

/** Uses every core; small inputs are cleaned without starting threads. */
export const runDataset: RunStage<"dataset"> = (context) => runDatasetWith(context, {});

/** The same with other sizes, for tests and measurements. */
export async function runDatasetWith(
  context: StageContext<"dataset">,
  options: Partial<BuildOptions>,
): Promise<Result<StageOutput>> {
  const { repository, scratch, progress, signal } = context;
  const read = await readManifest(context);
  if (!read.ok) return read;
  const { manifest, held, sideFiles } = read.value;
  const bytes = manifest.config.source.files.reduce((sum, file) => sum + file.bytes, 0);
  const chunks = Math.ceil(bytes / (options.chunkBytes ?? threadBytes));
  const threads = chunks > 1 ? Math.min(availableParallelism(), chunks, mostThreads) : 0;
  const built = await buildDataset({
    manifest,
    held,
    sideFiles,
    repository,
    scratch,
    progress,
    signal,
    options: { ...defaults, threads, ...options },
  });
  if (!built.ok) return built;
  const { folder, meta } = built.value;
  const { train, valid } = meta.distribution;
  const { lines, rejected, quarantined, blank } = meta.accounting;
  const duplicates = meta.rules.find(({ rule }) => rule === "duplicates")?.hits.rejectedSamples ?? 0;
  const meanings = meta.rules.flatMap(({ hits }) => hits.changedMeanings ?? []);
  const figures = {
    lines,
    trainSamples: train.samples,
    validSamples: valid.samples,
    rejectedSamples: rejected,
    duplicateSamples: duplicates,
    quarantinedLines: quarantined,
    blankLines: blank,
    groups: train.groups + valid.groups,
    characters: train.characters + valid.characters,
    ...Object.fromEntries(
      languages.map((language) => [
        `${language}Samples` as const,
        train.languages[language] + valid.languages[language],
      ]),
    ),
    // Where no rule can change a meaning there is nothing to look at.
    ...(meanings.length > 0 && { changedMeanings: meanings.reduce((sum, next) => sum + next) }),
  };
  return ok({ folder, figures });
}

/** One thread reads, hashes, compares and writes for all others; beyond this many it is the slower part. */
const mostThreads = 8;
const mebibyte = 2 ** 20;
/** Input that is worth a thread: starting one takes as long as cleaning some of it. */
const threadBytes = 4 * mebibyte;

const defaults = {
  /** Large enough that handing a chunk over costs nothing, small enough that a few of them per core are little memory and what one becomes is still near when it is merged. */
  chunkBytes: mebibyte,
  maxLineBytes: mostLineBytes,
  partBytes: 64 * mebibyte,
  checkpointBytes: 64 * mebibyte,
} as const;
