// All lines of all sources through the rules that look at one row, with a checkpoint now and then.
import { ok, type Result } from "../../result.ts";
import { type Chunk, type Position, readChunks } from "../sources/read-chunks.ts";
import type { LocatedSource } from "../sources/source.ts";
import { type BuildRequest, cancelled, jobOf, nearOf, placesOf, readOptions, sourcesOf } from "./build-request.ts";
import type { CleanedChunk } from "./clean-chunk.ts";
import type { CleanPool } from "./clean-pool.ts";
import { saveCheckpoint } from "./dataset-checkpoint.ts";
import { quarantineFailure } from "./finish-dataset.ts";
import { type Build, mergeChunk } from "./merge-chunk.ts";
import { saveTotals } from "./totals.ts";

export async function cleanAll(
  request: BuildRequest,
  build: Build,
  pool: CleanPool,
  from: Position,
): Promise<Result<void>> {
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
