// The bytes of an input file from its beginning on, hashed as they go by.
import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import type { Failure } from "../../result.ts";
import { fillFrom } from "../rows/file-blocks.ts";
import { changedInput, verifyDigest } from "./input-file.ts";
import { SourceError } from "./source.ts";

export class RawBytes {
  readonly #handle: FileHandle;
  readonly #file: PinnedFile;
  readonly #hash: Hash = createHash("sha256");
  /** Bytes that were read. */
  read = 0;
  #isWhole = false;

  constructor(handle: FileHandle, file: PinnedFile) {
    this.#handle = handle;
    this.#file = file;
  }

  /** As many bytes as were compiled, and no more: what is appended meanwhile is not this dataset's. */
  async *blocks(blockBytes: number): AsyncGenerator<Buffer<ArrayBuffer>> {
    for await (const block of blocksFrom(this.#handle, this.#file, 0, blockBytes)) {
      this.#hash.update(block);
      this.read += block.length;
      yield block;
    }
    this.#isWhole = true;
  }

  /** The failure when the file is not what was compiled. Reads it once more where a decoder has not read all of it, one piece after the other. */
  async verify(): Promise<Failure | undefined> {
    if (this.#isWhole) return verifyDigest(this.#file, this.#hash)?.failure;
    const hash = createHash("sha256");
    for await (const block of blocksFrom(this.#handle, this.#file, 0, 1 << 20)) hash.update(block);
    return verifyDigest(this.#file, hash)?.failure;
  }
}

/** From `offset` to the end that was compiled, each block the consumer's to keep. */
export async function* blocksFrom(
  handle: FileHandle,
  file: PinnedFile,
  offset: number,
  blockBytes: number,
): AsyncGenerator<Buffer<ArrayBuffer>> {
  for (let at = offset; at < file.bytes;) {
    const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, file.bytes - at));
    if (!(await fillFrom(handle, block, at)))
      throw new SourceError(changedInput(file, "it became shorter while it was read").failure);
    // Before it is given away, and with it its memory.
    at += block.length;
    yield block;
  }
}

/** The same bytes from `offset` on, in blocks of about `blockBytes`: decoders give small ones. */
export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
  offset: number,
  blockBytes: number,
): AsyncGenerator<Buffer<ArrayBuffer>> {
  let [waiting, bytes, toSkip]: [Uint8Array[], number, number] = [[], 0, offset];
  for await (const piece of pieces) {
    const skipped = Math.min(toSkip, piece.length);
    toSkip -= skipped;
    if (skipped === piece.length) continue;
    waiting.push(skipped === 0 ? piece : piece.subarray(skipped));
    bytes += piece.length - skipped;
    if (bytes < blockBytes) continue;
    yield joined(waiting, bytes);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield joined(waiting, bytes);
}

/** In memory of its own, which may be handed to another thread. */
export function joined(pieces: readonly Uint8Array[], bytes: number): Buffer<ArrayBuffer> {
  const whole = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
