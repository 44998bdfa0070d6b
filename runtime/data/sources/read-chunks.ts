// Cuts the source files into chunks of whole lines, in order, and verifies each file on the way: what is hashed is exactly what is handed
// on, so no later change of a file can slip in. It never holds more than a chunk and a line.
import { createHash, type Hash } from "node:crypto";
import { diskFailure, ok, type Result } from "../../result.ts";
import { isDiskError } from "../rows/file-blocks.ts";
import type { ReadColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { openSource } from "./open-source.ts";
import { joined } from "./raw-bytes.ts";
import { type LocatedSource, type OpenSource, SourceError } from "./source.ts";

/** A point between two lines: everything before it has been handed on. */
export interface Position {
  /** Index of the source file. */
  readonly file: number;
  /** Bytes of its lines before the point; of a file that is not plain lines, of what they become. */
  readonly offset: number;
  /** Number of the next line; 0 before the first one of a file. */
  readonly line: number;
  /** SHA-256 over the lines before the offset; copy it before use. */
  readonly hash: Hash;
}

/** Whole lines of one file. */
export interface ChunkTask {
  /** Ends at a line feed or at the end of the file; where `lineBytes` is not null, only the beginning of one line. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For messages; what is written names the source by its place in the manifest. */
  readonly path: string;
  readonly source: number;
  /** Where in the file's lines the first byte stands. */
  readonly offset: number;
  /** Number of the first line. */
  readonly firstLine: number;
  /** Full length of a line that is too long to be held in memory; null otherwise. */
  readonly lineBytes: number | null;
  /** Names of a table's columns where lines are lists of cells; null where they are objects. */
  readonly header: readonly string[] | null;
}

export interface Chunk {
  readonly task: ChunkTask;
  readonly end: Position;
  /** Lines that it has. */
  readonly lines: number;
  /** Bytes of the file that were read by its end. */
  readonly read: number;
}

export interface ReadOptions {
  readonly chunkBytes: number;
  /** A longer line is passed over without being held: its chunk carries only its beginning. */
  readonly maxLineBytes: number;
  /** Of tables. */
  readonly columns: ReadColumns;
}

/** A longer line is no sample that anybody wrote, and would be held in memory whole. */
export const mostLineBytes = 8 * 2 ** 20;

export const firstPosition: Position = { file: 0, offset: 0, line: 0, hash: createHash("sha256") };

/** Ends after the first failure. A file counts as read only when its digest was found right, which is before the next file's first chunk. */
export async function* readChunks(
  repository: string,
  files: readonly LocatedSource[],
  options: ReadOptions,
  from: Position = firstPosition,
): AsyncGenerator<Result<Chunk>> {
  for (let file = from.file; file < files.length; file++) {
    const start = file === from.file ? from : { ...firstPosition, file };
    for await (const chunk of chunksOfFile(repository, files[file]!, start, options)) {
      yield chunk;
      if (!chunk.ok) return;
    }
  }
}

async function* chunksOfFile(
  repository: string,
  file: LocatedSource,
  start: Position,
  options: ReadOptions,
): AsyncGenerator<Result<Chunk>> {
  const opened = await openSource(repository, file, { ...options, blockBytes: options.chunkBytes });
  if (!opened.ok) {
    yield opened;
    return;
  }
  const source = opened.value;
  const hash = start.hash.copy();
  try {
    for await (const chunk of cutLines(source, file, { ...start, hash }, options)) yield ok(chunk);
    const failure = await source.verify(hash);
    if (failure !== undefined) yield { ok: false, failure };
  } catch (error) {
    if (error instanceof SourceError)
      yield { ok: false, failure: (await whyInvalid(source, hash, error)) ?? error.failure };
    else if (isDiskError(error)) yield diskFailure(`${file.path} could not be read`, error);
    else throw error;
  } finally {
    await source.close();
  }
}

/** A file that changed may look damaged: the change is what to hear of. */
async function whyInvalid(
  source: OpenSource,
  hash: Hash,
  error: SourceError,
): Promise<SourceError["failure"] | undefined> {
  if (error.failure.reason !== "input-invalid") return undefined;
  return source.verify(hash).catch(() => undefined);
}

/** `start.hash` sees all lines. */
async function* cutLines(
  source: OpenSource,
  { path }: LocatedSource,
  start: Position,
  { maxLineBytes }: ReadOptions,
): AsyncGenerator<Chunk> {
  const { file, hash } = start;
  let { offset } = start;
  let line = start.line === 0 ? source.firstLine : start.line;
  const chunkOf = (bytes: Buffer<ArrayBuffer>, size: number, lines: number, lineBytes: number | null): Chunk => {
    const { header, read } = source;
    const task = { bytes, path, source: file, offset, firstLine: line, lineBytes, header };
    offset += size;
    line += lines;
    return { task, end: { file, offset, line, hash: hash.copy() }, lines, read };
  };
  let rest = Buffer.alloc(0);
  /** The beginning of a line that is too long, and how much of it went by. */
  let long: { readonly head: Buffer<ArrayBuffer>; size: number } | undefined;
  for await (const block of source.blocks(offset)) {
    let bytes = block;
    if (long !== undefined) {
      const feed = bytes.indexOf(lineFeed);
      const passed = feed < 0 ? bytes : bytes.subarray(0, feed + 1);
      hash.update(passed);
      long.size += passed.length;
      if (feed < 0) continue;
      yield chunkOf(long.head, long.size, 1, long.size - 1);
      long = undefined;
      bytes = joined([bytes.subarray(feed + 1)], bytes.length - feed - 1);
    }
    const whole = rest.length === 0 ? bytes : joined([rest, bytes], rest.length + bytes.length);
    const cut = whole.lastIndexOf(lineFeed) + 1;
    rest = Buffer.from(whole.subarray(cut));
    if (cut > 0) {
      const lines = whole.subarray(0, cut);
      hash.update(lines);
      yield chunkOf(lines, cut, countLines(lines), null);
    }
    if (rest.length <= maxLineBytes) continue;
    hash.update(rest);
    long = { head: joined([rest.subarray(0, keptOfLongLine)], keptOfLongLine), size: rest.length };
    rest = Buffer.alloc(0);
  }
  if (long !== undefined) yield chunkOf(long.head, long.size, 1, long.size);
  if (rest.length === 0) return;
  hash.update(rest);
  yield chunkOf(joined([rest], rest.length), rest.length, 1, null);
}

const lineFeed = 0x0a;
const keptOfLongLine = 256;

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, feed + 1)) lines++;
  return lines;
}
