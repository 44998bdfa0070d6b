// Where each row that was kept comes from, beside the rows and in their order: ten bytes a row, four of the source's place among the sources and
// six of the line, the least first. Rows themselves say nothing of it, so that equal rows are equal bytes wherever they came from.
import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { writeAt } from "./file-blocks.ts";
import { rowIsRepeated, rowIsValid } from "./row.ts";
import { recordsPerBlock, type RowLog } from "./row-log.ts";
import { flagsAt, placeAt, placeBytes, recordBytes, type RowPlace } from "./row-record.ts";
import type { Side } from "./split.ts";

export interface PlacesWritten {
  readonly path: string;
  readonly bytes: number;
  readonly digest: string;
}

/** From the folder of a dataset. */
function placesPath(side: Side): string {
  return `places/${side}.bin`;
}

/** Errors of the disk are thrown as Node throws them. */
export async function writePlaces(
  log: RowLog,
  folder: string,
  signal: AbortSignal,
): Promise<Readonly<Record<Side, PlacesWritten>>> {
  await mkdir(join(folder, "places"), { recursive: true });
  const train = await PlaceWriter.create(folder, "train");
  const valid = await PlaceWriter.create(folder, "valid");
  try {
    for await (const records of log.blocks()) {
      signal.throwIfAborted();
      for (let at = 0; at < records.length; at += recordBytes) {
        const flags = records[at + flagsAt]!;
        if ((flags & rowIsRepeated) === 0) ((flags & rowIsValid) === 0 ? train : valid).add(records, at);
      }
      await train.flush();
      await valid.flush();
    }
    return { train: await train.settle(), valid: await valid.settle() };
  } finally {
    await train.close();
    await valid.close();
  }
}

class PlaceWriter {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #hash: Hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafe(placeBytes * recordsPerBlock);
  #waiting = 0;
  #bytes = 0;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  static async create(folder: string, side: Side): Promise<PlaceWriter> {
    const path = placesPath(side);
    return new PlaceWriter(await open(join(folder, path), "w"), path);
  }

  /** The place in the record at `at`; no more between two flushes than a block of the log has. */
  add(records: Buffer, at: number): void {
    for (let byte = 0; byte < placeBytes; byte++) this.#buffer[this.#waiting + byte] = records[at + placeAt + byte]!;
    this.#waiting += placeBytes;
  }

  async flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#waiting);
    this.#waiting = 0;
    this.#hash.update(bytes);
    await writeAt(this.#handle, bytes, this.#bytes);
    this.#bytes += bytes.length;
  }

  async settle(): Promise<PlacesWritten> {
    await this.#handle.sync();
    return { path: this.#path, bytes: this.#bytes, digest: `sha256:${this.#hash.digest("hex")}` };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The places of a side in the order of its rows. Errors of the disk are thrown as Node throws them. */
export function* placesIn(folder: string, side: Side): Generator<RowPlace> {
  const file = openSync(join(folder, placesPath(side)), "r");
  try {
    const block = Buffer.allocUnsafe(placeBytes * 65_536);
    for (let offset = 0; ;) {
      const read = readSync(file, block, 0, block.length, offset);
      const whole = read - (read % placeBytes);
      if (whole === 0) return;
      for (let at = 0; at < whole; at += placeBytes)
        yield { source: block.readUInt32LE(at), line: block.readUIntLE(at + 4, 6) };
      offset += whole;
    }
  } finally {
    closeSync(file);
  }
}
