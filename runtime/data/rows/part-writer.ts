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
  /** Lines that wait for the next flush, one after the other, and where each one ends. */
  #waiting = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;
  #ends: number[] = [];

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

  /** Copies a line, its line feed included, to be written by the next `flush`. */
  add(source: Buffer, from: number, to: number): void {
    const needed = this.#length + to - from;
    if (needed > this.#waiting.length) {
      this.#waiting = Buffer.concat([this.#waiting], Math.max(needed, this.#waiting.length * 2));
    }
    source.copy(this.#waiting, this.#length, from, to);
    this.#length = needed;
    this.#ends.push(needed);
  }

  /** Writes what was added. A line that no longer fits begins a new part; a line larger than a part has one to itself. */
  async flush(): Promise<void> {
    const ends = this.#ends;
    for (let line = 0, from = 0; line < ends.length;) {
      const room = this.#partBytes - this.#current.bytes;
      let next = line;
      while (next < ends.length && ends[next]! - from <= room) next++;
      if (next === line) {
        if (this.#current.rows > 0) {
          await this.#nextPart();
          continue;
        }
        next++;
      }
      await this.#write(this.#waiting.subarray(from, ends[next - 1]), next - line);
      from = ends[next - 1]!;
      line = next;
    }
    this.#ends = [];
    this.#length = 0;
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

export function partName(index: number): string {
  return `part-${String(index).padStart(5, "0")}.jsonl`;
}

function digestOf(hash: Hash): string {
  return `sha256:${hash.copy().digest("hex")}`;
}
