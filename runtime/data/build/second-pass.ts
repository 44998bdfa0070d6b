// The second pass of a dataset, where there is something to take out once all its rows are there: those that go for a later row of equal
// content, and those that are near others. Reads what the first pass wrote, and writes it once more without them; killed in between, it is done anew.
import { join } from "node:path";
import type { Build } from "./merge-chunk.ts";
import { findNear, type NearPass, type WhyNear } from "./near-pass.ts";
import { rejectRow, sameContent } from "./rejected-line.ts";
import { untallyLine } from "./side-tally.ts";
import { DatasetFiles, type FilePlaces, type FilesWritten } from "../rows/dataset-files.ts";
import { type KeptRow, KeptRows } from "../rows/kept-rows.ts";
import { LineReader } from "../rows/line-reader.ts";
import { recordBytes } from "../rows/row-record.ts";

export interface SecondPass {
  readonly build: Build;
  /** Where the first pass wrote. */
  readonly first: FilePlaces;
  readonly second: FilePlaces;
  readonly signal: AbortSignal;
  /** Null where near rows may stay. */
  readonly near: Omit<NearPass, "build" | "signal"> | null;
}

/** The build without the rows that go; the same build where none does. What was given is closed then. */
export async function takeOut(pass: SecondPass): Promise<Build> {
  const { build, near, signal } = pass;
  const superseded = build.duplicates?.index.superseded;
  build.duplicates?.index.forgetIds();
  if (near === null && (superseded?.size ?? 0) === 0) return build;
  await build.files.flush();
  const { parts } = await build.files.settle();
  const rows = new KeptRows(build.files.log, pass.first.output, parts);
  let whyNear: WhyNear | undefined;
  try {
    whyNear = near === null ? undefined : await findNear({ ...near, build, signal }, rows);
  } finally {
    rows.close();
  }
  if (whyNear === undefined && (superseded?.size ?? 0) === 0) return build;
  const files = await rewrite(pass, parts, whyNear);
  await build.files.close();
  return { ...build, files };
}

async function rewrite(pass: SecondPass, parts: FilesWritten["parts"], whyNear?: WhyNear): Promise<DatasetFiles> {
  const files = await DatasetFiles.create(pass.second);
  const rows = new KeptRows(pass.build.files.log, pass.first.output, parts);
  try {
    for (const folder of ["rejected", "quarantine"] as const)
      await copyLines(files, folder, new LineReader(join(pass.first.output, folder), parts[folder].length));
    let looked = 0;
    for await (const batch of rows.batches(pass.signal)) {
      for (const row of batch) {
        if (pass.build.duplicates?.index.superseded.has(row.row) === true) rejectRepeated(files, row);
        else addUnlessNear(pass, files, row, whyNear?.(looked++));
      }
      await files.flush();
    }
    return files;
  } catch (error) {
    await files.close();
    throw error;
  } finally {
    rows.close();
  }
}

async function copyLines(files: DatasetFiles, folder: "rejected" | "quarantine", reader: LineReader): Promise<void> {
  try {
    for (let next = reader.nextLines(); next !== undefined; next = reader.nextLines()) {
      files.parts[folder].add(next.lines, 0, next.lines.length, next.count);
      await files.flush();
    }
  } finally {
    reader.close();
  }
}

/** It was counted when the later row came. */
function rejectRepeated(files: DatasetFiles, { records, at, line }: KeptRow): void {
  rejectRow(files.parts.rejected, sameContent(records, at), records, at, { bytes: line, from: 0, to: line.length });
}

function addUnlessNear(
  { build, near }: SecondPass,
  files: DatasetFiles,
  { records, at, line, side }: KeptRow,
  why: string | undefined,
): void {
  if (why === undefined) {
    files.parts[side].add(line, 0, line.length);
    files.log.add(records, at, at + recordBytes);
    return;
  }
  rejectRow(files.parts.rejected, why, records, at, { bytes: line, from: 0, to: line.length });
  const language = untallyLine(build.totals.tallies[side], line.toString());
  build.totals.hits[near!.rule]!.rejected[language]++;
}
