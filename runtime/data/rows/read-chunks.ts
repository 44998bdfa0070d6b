// Cuts the source files into chunks of whole lines, in order, and verifies each file on the way: what is hashed is exactly what is handed
// on, so no later change of a file can slip in. It never holds more than a chunk and a line.
import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { diskFailure, ok, type Result } from "../../result.ts";
import { fillFrom, isDiskError } from "./file-blocks.ts";
import { changedInput, openInput, verifyDigest } from "./input-file.ts";

/** A point between two lines: everything before it has been handed on. */
export interface Position {
  /** Index of the source file. */
  readonly file: number;
  readonly offset: number;
  /** Number of the next line, from 1. */
  readonly line: number;
  /** SHA-256 over the file's bytes before the offset; copy it before use. */
  readonly hash: Hash;
}

/** Whole lines of one file. */
export interface ChunkTask {
  /** Ends at a line feed or at the end of the file; where `lineBytes` is not null, only the beginning of one line. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As the manifest writes it. */
  /** For messages; what is written names the source by its place in the manifest. */
  readonly path: string;
  readonly source: number;
  /** Where in the file the first byte stands. */
  readonly offset: number;
  /** Number of the first line, from 1. */
  readonly firstLine: number;
  /** Full length of a line that is too long to be held in memory; null otherwise. */
  readonly lineBytes: number | null;
}

export interface Chunk {
  readonly task: ChunkTask;
  readonly end: Position;
}

export interface ReadOptions {
  readonly chunkBytes: number;
  /** A longer line is passed over without being held: its chunk carries only its beginning. */
  readonly maxLineBytes: number;
}

export const firstPosition: Position = { file: 0, offset: 0, line: 1, hash: createHash("sha256") };

/** Ends after the first failure. A file counts as read only when its digest was found right, which is before the next file's first chunk. */
export async function* readChunks(
  repository: string,
  files: readonly PinnedFile[],
  options: ReadOptions,
  from: Position = firstPosition,
): AsyncGenerator<Result<Chunk>> {
  for (let file = from.file; file < files.length; file++) {
    const source = files[file]!;
    const opened = await openInput(repository, source);
    if (!opened.ok) {
      yield opened;
      return;
    }
    const handle = opened.value;
    const start = file === from.file ? from : { ...firstPosition, file };
    try {
      let end = { ...start, hash: start.hash.copy() };
      for await (const chunk of chunksOfFile(handle, source, start, options)) {
        end = { ...chunk.end, hash: chunk.end.hash.copy() };
        yield ok(chunk);
      }
      const changed = verifyDigest(source, end.hash);
      if (changed !== undefined) {
        yield changed;
        return;
      }
    } catch (error) {
      if (error instanceof Shortened) yield error.failure;
      else if (isDiskError(error)) yield diskFailure(`${source.path} could not be read`, error);
      else throw error;
      return;
    } finally {
      await handle.close();
    }
  }
}

/** Reads as many bytes as were compiled, and no more: what is appended meanwhile is not this dataset's. */
async function* chunksOfFile(
  handle: FileHandle,
  source: PinnedFile,
  start: Position,
  options: ReadOptions,
): AsyncGenerator<Chunk> {
  const hash = start.hash.copy();
  let { offset, line } = start;
  const chunkOf = (bytes: Buffer<ArrayBuffer>, size: number, lines: number, lineBytes: number | null): Chunk => {
    const task = { bytes, path: source.path, source: start.file, offset, firstLine: line, lineBytes };
    offset += size;
    line += lines;
    return { task, end: { file: start.file, offset, line, hash: hash.copy() } };
  };
  let rest = Buffer.alloc(0);
  while (offset < source.bytes) {
    const bytes = Buffer.allocUnsafeSlow(Math.min(rest.length + options.chunkBytes, source.bytes - offset));
    rest.copy(bytes);
    await fill(handle, bytes.subarray(rest.length), offset + rest.length, source);
    const atEnd = offset + bytes.length === source.bytes;
    const cut = atEnd ? bytes.length : bytes.lastIndexOf(lineFeed) + 1;
    rest = Buffer.from(bytes.subarray(cut));
    if (cut > 0) {
      const whole = bytes.subarray(0, cut);
      hash.update(whole);
      yield chunkOf(whole, cut, countLines(whole), null);
    }
    if (rest.length > options.maxLineBytes) {
      const head = Buffer.from(new Uint8Array(rest.subarray(0, keptOfLongLine)).buffer);
      const passed = await passLine(handle, source, rest, offset, options.chunkBytes, hash);
      rest = passed.after;
      yield chunkOf(head, passed.size, 1, passed.lineBytes);
    }
  }
}

const lineFeed = 0x0a;
const keptOfLongLine = 256;

async function fill(handle: FileHandle, bytes: Buffer, position: number, source: PinnedFile): Promise<void> {
  if (!(await fillFrom(handle, bytes, position))) throw new Shortened(source);
}

/** Thrown when a file ends before its compiled size: it was cut while it was read. */
class Shortened extends Error {
  readonly failure;

  constructor(source: PinnedFile) {
    super("shortened");
    this.failure = changedInput(source, "it became shorter while it was read");
  }
}

/** Reads past the end of a line that began with `begun` at `offset`. `size` counts its line feed where it has one, `after` is what was read beyond it. */
async function passLine(
  handle: FileHandle,
  source: PinnedFile,
  begun: Buffer,
  offset: number,
  blockBytes: number,
  hash: Hash,
): Promise<{ size: number; lineBytes: number; after: Buffer<ArrayBuffer> }> {
  hash.update(begun);
  let size = begun.length;
  while (offset + size < source.bytes) {
    const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, source.bytes - offset - size));
    await fill(handle, block, offset + size, source);
    const feed = block.indexOf(lineFeed);
    const length = feed < 0 ? block.length : feed + 1;
    hash.update(block.subarray(0, length));
    size += length;
    if (feed >= 0) return { size, lineBytes: size - 1, after: block.subarray(length) };
  }
  return { size, lineBytes: size, after: Buffer.alloc(0) };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  let at = 0;
  for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, at)) {
    lines++;
    at = feed + 1;
  }
  return at < bytes.length ? lines + 1 : lines;
}
