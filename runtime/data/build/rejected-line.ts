// The lines of rejected/: which rule took a sample, why, where it stood, and what the rule saw.
import type { PartWriter } from "../rows/part-writer.ts";
import { sampleAt } from "../rows/row.ts";
import { idOfRecord, placeOfRecord, type RowPlace } from "../rows/row-record.ts";

/** With its line feed. `sample` is JSON already. */
export function rejectedLine(rule: string, detail: string, place: RowPlace, sample: string): string {
  return `${beforeSample(rule, detail, place)}${sample}}\n`;
}

/** Adds the line of a written row, of which the bytes from `from` to `to` are copied as they are. Its record begins at `at`. */
export function rejectRow(part: PartWriter, detail: string, records: Buffer, at: number, row: RowBytes): void {
  const head = Buffer.from(`${beforeSample("duplicates", detail, placeOfRecord(records, at))}{`);
  part.add(head, 0, head.length, 0);
  part.add(row.bytes, row.from + sampleAt, row.to - 1, 0);
  part.add(tail, 0, tail.length);
}

/** A line of a row, with its line feed. */
export interface RowBytes {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Why a row goes whose content stands in another one that stays. */
export function sameContent(records: Buffer, at: number): string {
  return `same content as the row ${idOfRecord(records, at)}`;
}

const tail = Buffer.from("}\n");

function beforeSample(rule: string, detail: string, { source, line }: RowPlace): string {
  return `{"rule":"${rule}","detail":${JSON.stringify(detail)},"source":${source},"line":${line},"sample":`;
}
