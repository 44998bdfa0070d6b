// The records of all rows in their order: what the index is rebuilt from after a crash, and what the content id is made of.
// It lives in the stage's scratch folder and never becomes part of a dataset.
import { createHash, type Hash } from "node:crypto";
import { readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { readBlocks, writeAt } from "./file-blocks.ts";
import { recordBytes } from "./row-record.ts";

export type { RowPlace } from "./row-record.ts";

export const LogWritten = z.strictObject({ bytes: z.int(), digest: z.string() });
export type LogWritten = z.infer<typeof LogWritten>;

/** Errors of the disk are thrown as Node throws them. */
export class RowLog {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;
  #buffer = Buffer.allocUnsafeSlow(recordBytes * 1024);
  #waiting = 0;
  /** Records that were read last, from which row on, and how many bytes of them. */
  readonly #read = { records: Buffer.allocUnsafeSlow(recordBytes * recordsRead), first: 0, bytes: 0 };

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(file: string): Promise<RowLog> {
    return new RowLog(await open(file, "w+"));
  }

  /** Reads the log up to where `written` was true, and goes on from there; what stands behind is overwritten. Undefined when the file does not hold that. */
  static async resume(file: string, written: LogWritten): Promise<RowLog | undefined> {
    const handle = await open(file, "r+").catch(() => undefined);
    if (handle === undefined) return undefined;
    const log = new RowLog(handle);
    log.#bytes = written.bytes;
    let read = 0;
    for await (const block of log.blocks()) {
      log.#hash.update(block);
      read += block.length;
    }
    if (read !== written.bytes || log.#hash.copy().digest("hex") !== written.digest) {
      await handle.close();
      return undefined;
    }
    return log;
  }

  /** Records so far, those that wait among them. */
  get rows(): number {
    return (this.#bytes + this.#waiting) / recordBytes;
  }

  /** Copies whole records, to be written by the next `flush`. */
  add(records: Uint8Array, from: number, to: number): void {
    const needed = this.#waiting + to - from;
    if (needed > this.#buffer.length)
      this.#buffer = Buffer.concat([this.#buffer], Math.max(needed, this.#buffer.length * 2));
    this.#buffer.set(records.subarray(from, to), this.#waiting);
    this.#waiting = needed;
  }

  async flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#waiting);
    this.#waiting = 0;
    this.#hash.update(bytes);
    await writeAt(this.#handle, bytes, this.#bytes);
    this.#bytes += bytes.length;
  }

  /** Brings everything flushed to the disk and says what it is. */
  async settle(): Promise<LogWritten> {
    await this.#handle.sync();
    return { bytes: this.#bytes, digest: this.#hash.copy().digest("hex") };
  }

  /** Everything flushed, in blocks of whole records; each block is valid until the next one is asked for. */
  blocks(): AsyncGenerator<Buffer> {
    return readBlocks(this.#handle, this.#bytes, recordBytes * recordsPerBlock);
  }

  /**
   * The record of a row that was flushed, valid until the next call. Rows that are asked for one after the other often stand near each other, and most
   * likely the system still has them in memory.
   */
  recordOf(row: number): { readonly records: Buffer; readonly at: number } {
    const { records, first, bytes } = this.#read;
    const at = (row - first) * recordBytes;
    if (at >= 0 && at < bytes) return { records, at };
    this.#readFrom(row);
    return { records, at: 0 };
  }

  #readFrom(row: number): void {
    const [read, from] = [this.#read, row * recordBytes];
    const bytes = readSync(this.#handle.fd, read.records, 0, Math.min(read.records.length, this.#bytes - from), from);
    if (bytes < recordBytes) throw new Error("internal: the row log is shorter than what was written to it");
    [read.first, read.bytes] = [row, bytes - (bytes % recordBytes)];
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Records that are read to look at one. */
const recordsRead = 64;

/** Most records that a block of the log has. */
export const recordsPerBlock = 32_768;
