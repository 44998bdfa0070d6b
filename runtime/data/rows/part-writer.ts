// Writes the lines of one output folder into parts of bounded size. Where a part ends depends on the lines alone, never on how they arrived.
import { createHash, type Hash } from "node:crypto";
import { mkdir, open, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readBlocks, writeAt } from "./file-blocks.ts";

export const Part = z.strictObject({ bytes: z.int(), rows: z.int(), digest: z.string() });
/** A part file: `digest` is `sha256:` and the hash of its bytes. Part i is called part-0000i.jsonl. */
export type Part = z.infer<typeof Part>;

/** What a writer must know to go on after its process died: its parts, the last of which may still grow. */
export const PartsWritten = z.array(Part).min(1);
export type PartsWritten = z.infer<typeof PartsWritten>;

/** Errors of the disk are thrown as Node throws them. */
export class PartWriter {
  readonly #folder: string;
  readonly #partBytes: number;
  readonly #finished: Part[] = [];
  #current: { readonly handle: FileHandle; readonly hash: Hash; bytes: number; rows: number };
  /** Lines that wait for the next flush, one after the other, and how many they are. */
  #waiting = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;
  #lines = 0;

  private constructor(folder: string, partBytes: number, handle: FileHandle) {
    this.#folder = folder;
    this.#partBytes = partBytes;
    this.#current = { handle, hash: createHash("sha256"), bytes: 0, rows: 0 };
  }

  /** Makes the folder and its first part, which stays empty when nothing is written. */
  static async create(folder: string, partBytes: number): Promise<PartWriter> {
    await mkdir(folder, { recursive: true });
    return new PartWriter(folder, partBytes, await open(join(folder, partName(0)), "w+"));
  }

  /**
   * Goes on where `written` was true, dropping what was written later. Undefined when the folder does not hold that. Full parts were
   * brought to the disk before any checkpoint named them, so their size is enough; the last one is hashed again.
   */
  static async resume(folder: string, partBytes: number, written: PartsWritten): Promise<PartWriter | undefined> {
    const last = written.at(-1)!;
    const handle = await open(join(folder, partName(written.length - 1)), "r+").catch(() => undefined);
    if (handle === undefined) return undefined;
    const writer = new PartWriter(folder, partBytes, handle);
    writer.#finished.push(...written.slice(0, -1));
    const current = writer.#current;
    for await (const block of readBlocks(handle, last.bytes)) {
      current.hash.update(block);
      current.bytes += block.length;
    }
    current.rows = last.rows;
    if (current.bytes !== last.bytes || digestOf(current.hash) !== last.digest || !(await writer.#holdsFinished())) {
      await handle.close();
      return undefined;
    }
    await handle.truncate(last.bytes);
    const known = new Set(written.map((_, i) => partName(i)));
    for (const name of await readdir(folder)) if (!known.has(name)) await rm(join(folder, name));
    return writer;
  }

  /** Lines flushed so far, in all parts. */
  get rows(): number {
    return this.#finished.reduce((sum, part) => sum + part.rows, this.#current.rows);
  }

  /** Copies lines, their line feeds included, to be written by the next `flush`. */
  add(source: Uint8Array, from: number, to: number, lines = 1): void {
    const needed = this.#length + to - from;
    if (needed > this.#waiting.length) {
      this.#waiting = Buffer.concat([this.#waiting], Math.max(needed, this.#waiting.length * 2));
    }
    this.#waiting.set(source.subarray(from, to), this.#length);
    this.#length = needed;
    this.#lines += lines;
  }

  /** Writes what was added. A line that no longer fits begins a new part; a line larger than a part has one to itself. */
  async flush(): Promise<void> {
    for (let from = 0; from < this.#length;) {
      const to = this.#fitting(from);
      if (to === from) {
        await this.#nextPart();
        continue;
      }
      const bytes = this.#waiting.subarray(from, to);
      const lines = to === this.#length ? this.#lines : countLines(bytes);
      this.#lines -= lines;
      await this.#write(bytes, lines);
      from = to;
    }
    this.#length = 0;
  }

  /** Where the last of the waiting lines from `from` on ends that the current part has room for; `from` where a new one has to begin. */
  #fitting(from: number): number {
    const end = from + this.#partBytes - this.#current.bytes;
    if (end >= this.#length) return this.#length;
    const to = end <= from ? from : this.#waiting.lastIndexOf(lineFeed, end - 1) + 1;
    if (to > from) return to;
    return this.#current.rows > 0 ? from : this.#waiting.indexOf(lineFeed, from) + 1;
  }

  /** Brings everything flushed to the disk and says what it is. */
  async settle(): Promise<PartsWritten> {
    await this.#current.handle.sync();
    const { bytes, rows, hash } = this.#current;
    return [...this.#finished, { bytes, rows, digest: digestOf(hash) }];
  }

  async close(): Promise<void> {
    await this.#current.handle.close();
  }

  async #write(bytes: Buffer, rows: number): Promise<void> {
    const current = this.#current;
    current.hash.update(bytes);
    await writeAt(current.handle, bytes, current.bytes);
    current.bytes += bytes.length;
    current.rows += rows;
  }

  async #nextPart(): Promise<void> {
    this.#finished.push(...(await this.settle()).slice(-1));
    await this.#current.handle.close();
    const handle = await open(join(this.#folder, partName(this.#finished.length)), "w+");
    this.#current = { handle, hash: createHash("sha256"), bytes: 0, rows: 0 };
  }

  async #holdsFinished(): Promise<boolean> {
    for (const [i, part] of this.#finished.entries()) {
      const handle = await open(join(this.#folder, partName(i)), "r").catch(() => undefined);
      const size = (await handle?.stat())?.size;
      await handle?.close();
      if (size !== part.bytes) return false;
    }
    return true;
  }
}

const lineFeed = 0x0a;

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, feed + 1)) lines++;
  return lines;
}

export function partName(index: number): string {
  return `part-${String(index).padStart(5, "0")}.jsonl`;
}

function digestOf(hash: Hash): string {
  return `sha256:${hash.copy().digest("hex")}`;
}
