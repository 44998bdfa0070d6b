// Tables in Parquet, a group of rows at a time.
import type { FileHandle } from "node:fs/promises";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { fillFrom, isDiskError } from "../rows/file-blocks.ts";
import type { ReadColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { columnsProblem } from "./columns.ts";
import { changedInput } from "./input-file.ts";
import { invalidSource, type LocatedSource, SourceError } from "./source.ts";

/** A group is held in memory whole, decompressed: writers make them of 128 MiB and less. */
const mostGroupBytes = 2 ** 30;
const rowsOfBlock = 1000;

/** Each row as a JSON object of the columns that are read, a line each. Throws `SourceError` where the file is no Parquet, or lacks a column. */
export async function* parquetRows(
  handle: FileHandle,
  source: LocatedSource,
  read: ReadColumns,
  /** Told after each group: bytes of the file up to its end. */
  passed: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const file = bufferOf(handle, source);
  const metadata = await decoding(source, () => parquetMetadataAsync(file));
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  const problem = columnsProblem(names, read);
  if (problem !== undefined) throw invalidSource(source, problem);
  const columns = names.filter((name) => read.needed.includes(name) || read.optional.includes(name));
  let [rowStart, bytes] = [0, 0];
  for (const group of metadata.row_groups) {
    refuseLarge(source, group);
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { rowStart, rowEnd };
    const rows = await decoding(source, () => parquetReadObjects({ file, metadata, columns, compressors, ...range }));
    if (rows.length !== Number(group.num_rows)) throw invalidSource(source, "has fewer rows than it says");
    for (let at = 0; at < rows.length; at += rowsOfBlock)
      yield Buffer.from(
        rows
          .slice(at, at + rowsOfBlock)
          .map(lineOf)
          .join(""),
      );
    rowStart = rowEnd;
    bytes += group.columns.reduce((sum, { meta_data: column }) => sum + Number(column?.total_compressed_size ?? 0), 0);
    passed(Math.min(bytes, source.bytes));
  }
}

function refuseLarge(source: LocatedSource, { total_byte_size: bytes, num_rows: rows }: Group): void {
  if (Number(bytes) <= mostGroupBytes && Number(rows) <= mostGroupBytes / 8) return;
  throw invalidSource(source, `has a group of ${rows} rows and ${bytes} bytes; write it with groups of 1 GiB at most`);
}

type Group = FileMetaData["row_groups"][number];

function lineOf(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row, plainValue)}\n`;
}

/** Numbers of 64 bits keep their digits: JSON's own lose them beyond 2^53. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function bufferOf(handle: FileHandle, source: LocatedSource): AsyncBuffer {
  return {
    byteLength: source.bytes,
    async slice(start, end = source.bytes) {
      const from = start < 0 ? source.bytes + start : start;
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, end - from));
      if (!(await fillFrom(handle, bytes, from)))
        throw new SourceError(changedInput(source, "it became shorter while it was read").failure);
      return bytes.buffer;
    },
  };
}

/** What the library throws says that the file is damaged; what the system throws does not. */
async function decoding<T>(source: LocatedSource, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof SourceError || isDiskError(error) || !(error instanceof Error)) throw error;
    throw invalidSource(source, `is no Parquet file that can be read: ${error.message}`);
  }
}
