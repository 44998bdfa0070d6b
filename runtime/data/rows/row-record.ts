// What is remembered of each row that passed the rules for one line, in 43 bytes: its id, its flags, the key of its conversation or zeros, the place
// of its source among the sources, its line there.
import { idBytes, rowIsValid } from "./row.ts";

export const recordBytes = idBytes + 1 + idBytes + 4 + 6;
export const flagsAt = idBytes;
/** The group's id where a row has one. */
export const keyAt = idBytes + 1;
const sourceAt = keyAt + idBytes;
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

/** Hexadecimal, as a row has it. */
export function idOfRecord(records: Buffer, at: number): string {
  return records.toString("hex", at, at + idBytes);
}

/**
 * Whether of two rows of equal content the first one stays rather than the second: one to train on before one to validate by, then the one without a
 * conversation or with the smaller key. No order of files or lines is in it. Rows of one conversation are equal bytes, so that either may stay.
 */
export function staysBefore(records: Buffer, at: number, others: Buffer, otherAt: number): boolean {
  const side = records[at + flagsAt]! & rowIsValid;
  const otherSide = others[otherAt + flagsAt]! & rowIsValid;
  if (side !== otherSide) return side < otherSide;
  for (let byte = keyAt; byte < keyAt + idBytes; byte++) {
    const difference = records[at + byte]! - others[otherAt + byte]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The records of a chunk, one after the other. */
export class RowRecords {
  #records = Buffer.allocUnsafeSlow(recordBytes * 256);
  #length = 0;

  /** `id` and `key` have 32 hexadecimal digits. */
  add(id: string, flags: number, key: string, { source, line }: RowPlace): void {
    if (this.#length === this.#records.length) this.#records = Buffer.concat([this.#records], this.#length * 2);
    const at = this.#length;
    this.#records.write(id, at, "hex");
    this.#records[at + flagsAt] = flags;
    this.#records.write(key, at + keyAt, "hex");
    this.#records.writeUInt32LE(source, at + sourceAt);
    this.#records.writeUIntLE(line, at + lineAt, 6);
    this.#length += recordBytes;
  }

  /** In memory of their own, which can move to another thread. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#records.subarray(0, this.#length));
  }
}
