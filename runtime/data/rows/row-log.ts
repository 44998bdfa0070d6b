// One record for each row that was kept, in order: what the id tables are rebuilt from after a crash, and what the content id is made of.
// It lives in the stage's scratch folder and never becomes part of a dataset.
import { createHash, type Hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { readBlocks, writeAt } from "./file-blocks.ts";
import { idBytes } from "./row.ts";
import type { RowIndex } from "./row-index.ts";

/** A record: the row id, the row's flags (see clean-chunk.ts), the group's id or zeros, the place of its source among the sources, its line there. */
export const recordBytes = idBytes + 1 + idBytes + 4 + 6;
export const flagsAt = idBytes;
const groupAt = idBytes + 1;
const sourceAt = groupAt + idBytes;
const lineAt = sourceAt + 4;

/** Where a row comes from: the place of its file among the sources, and its line there, from 1. */
export interface RowPlace {
  readonly source: number;
  readonly line: number;
}

/** Bytes of a place, and where it stands in a record: four of the source and six of the line, the least first. */
export const placeBytes = 10;
export const placeAt = sourceAt;

export function placeOfRecord(records: Buffer, at: number): RowPlace {
  return { source: records.readUInt32LE(at + sourceAt), line: records.readUIntLE(at + lineAt, 6) };
}

export const LogWritten = z.strictObject({ bytes: z.int(), digest: z.string() });
export type LogWritten = z.infer<typeof LogWritten>;

/** Errors of the disk are thrown as Node throws them. */
export class RowLog {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;
  #buffer = Buffer.allocUnsafeSlow(recordBytes * 1024);
  #waiting = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(file: string): Promise<RowLog> {
    return new RowLog(await open(file, "w+"));
  }

  /** Reads the log up to where `written` was true, hands every block of whole records to `each`, and goes on from there; what stands behind is overwritten. Undefined when the file does not hold that. */
  static async resume(file: string, written: LogWritten, each: (records: Buffer) => void): Promise<RowLog | undefined> {
    const handle = await open(file, "r+").catch(() => undefined);
    if (handle === undefined) return undefined;
    const log = new RowLog(handle);
    log.#bytes = written.bytes;
    let read = 0;
    for await (const block of log.blocks()) {
      log.#hash.update(block);
      read += block.length;
      each(block);
    }
    if (read !== written.bytes || log.#hash.copy().digest("hex") !== written.digest) {
      await handle.close();
      return undefined;
    }
    return log;
  }

  /** Adds a record, to be written by the next `flush`: the row's id and group stand at `at` in `ids` and `groups`. */
  add(ids: Buffer, groups: Buffer, at: number, flags: number, { source, line }: RowPlace): void {
    this.#makeRoom();
    ids.copy(this.#buffer, this.#waiting, at, at + idBytes);
    this.#buffer[this.#waiting + flagsAt] = flags;
    groups.copy(this.#buffer, this.#waiting + groupAt, at, at + idBytes);
    this.#buffer.writeUInt32LE(source, this.#waiting + sourceAt);
    this.#buffer.writeUIntLE(line, this.#waiting + lineAt, 6);
    this.#waiting += recordBytes;
  }

  /** Adds a record of another log as it is. */
  addRecord(records: Buffer, at: number): void {
    this.#makeRoom();
    records.copy(this.#buffer, this.#waiting, at, at + recordBytes);
    this.#waiting += recordBytes;
  }

  #makeRoom(): void {
    if (this.#waiting + recordBytes <= this.#buffer.length) return;
    this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
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

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Most records that a block of the log has. */
export const recordsPerBlock = 32_768;

/** Puts the records of a block into the index. */
export function indexRecords(index: RowIndex, records: Buffer): void {
  for (let at = 0; at < records.length; at += recordBytes) indexRecord(index, records, at);
}

export function indexRecord(index: RowIndex, records: Buffer, at: number): void {
  index.add(records, at, records[at + flagsAt]!, records, at + groupAt);
}
