// Where a build begins: with nothing, or where one that was interrupted had come to.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { DatasetFiles } from "../rows/dataset-files.ts";
import { RowIndex } from "../rows/row-index.ts";
import { hashPrefix } from "../sources/hash-prefix.ts";
import { firstPosition, type Position } from "../sources/read-chunks.ts";
import { type BuildRequest, jobOf, placesOf, readOptions, sourcesOf } from "./build-request.ts";
import { loadCheckpoint } from "./dataset-checkpoint.ts";
import type { Build } from "./merge-chunk.ts";
import { newTotals, restoreTotals } from "./totals.ts";

export interface Begun {
  readonly build: Build;
  readonly from: Position;
}

export async function beginBuild(request: BuildRequest): Promise<Begun> {
  return (await resumeBuild(request)) ?? (await startBuild(request));
}

async function startBuild(request: BuildRequest): Promise<Begun> {
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
async function resumeBuild(request: BuildRequest): Promise<Begun | undefined> {
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
