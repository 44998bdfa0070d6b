// The rows of a dataset's source files, as far as a plan reads them to say what other words change.
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { columnsRead, type DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { rowTextsOf, type RowTexts } from "../read/row-texts.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** Of one dataset: a plan is waited for. */
const [mostRows, mostBytes] = [200_000, 64 * 2 ** 20];

export interface CountedRow extends RowTexts {
  readonly file: string;
}

export interface CountedRows {
  readonly rows: readonly CountedRow[];
  /** Were there more? */
  readonly isCut: boolean;
  /** Files that are compressed, or could not be read. */
  readonly passedOver: readonly string[];
}

/** In the order of the files' paths. */
export function countedRows(root: string, { config, metadata }: DatasetManifest): CountedRows {
  const { format, columns } = config.source;
  const { needed, optional } = columnsRead(format, columns);
  const names = [...needed, ...optional].filter((name) => name !== (columns?.conversation ?? "conversation"));
  const files = config.source.files.map((file) => ({ ...file, path: metadata.paths[file.digest]! }));
  const rows: CountedRow[] = [];
  const passedOver: string[] = [];
  let [left, isCut] = [mostBytes, false];
  for (const { path: file, container, gzip, bytes } of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const text =
      gzip || container === "parquet" ? undefined : beginningOf(path.join(root, file), Math.min(bytes, left));
    if (text === undefined) {
      passedOver.push(file);
      continue;
    }
    // The last line of a beginning is the beginning of a line.
    const whole = bytes > left ? text.slice(0, text.lastIndexOf("\n") + 1) : text;
    isCut ||= bytes > left;
    left -= Math.min(bytes, left);
    const found = rowTextsOf(whole, container, names);
    isCut ||= rows.length + found.length > mostRows;
    for (const row of found.slice(0, mostRows - rows.length)) rows.push({ ...row, file });
  }
  return { rows, isCut, passedOver };
}

/** Undefined where it cannot be read. */
function beginningOf(file: string, bytes: number): string | undefined {
  const buffer = Buffer.alloc(bytes);
  try {
    const opened = openSync(file, "r");
    try {
      const read = readSync(opened, buffer, 0, bytes, 0);
      return buffer.toString("utf8", 0, read);
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return undefined;
  }
}
