// The second pass of a dataset that drops near duplicates: all its rows are there, and those that are near others go. Reads what the first pass
// wrote, and writes it once more without them; killed in between, it is done anew.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Build } from "./merge-chunk.ts";
import { rejectedLine } from "./clean-chunk.ts";
import { NearFinder } from "../near/find-near.ts";
import type { NearOptions } from "../near/compared-row.ts";
import { RowTable } from "../near/row-table.ts";
import { DatasetFiles, type FilePlaces, type PartFolder } from "../rows/dataset-files.ts";
import { LineReader } from "../rows/line-reader.ts";
import { rowIsValid, sampleOfRow } from "../rows/row.ts";
import { RowIndex } from "../rows/row-index.ts";
import { flagsAt, indexRecord, placeOfRecord, recordBytes } from "../rows/row-log.ts";
import type { Side } from "../rows/split.ts";
import { untallyLine } from "./side-tally.ts";

export interface NearPass {
  readonly build: Build;
  readonly options: NearOptions;
  /** Where the first pass wrote. */
  readonly first: FilePlaces;
  readonly second: FilePlaces;
  /** For what waits on disk. Emptied at the end. */
  readonly folder: string;
  /** Index of the rule among those of the manifest. */
  readonly rule: number;
  readonly signal: AbortSignal;
  /** Hears how many rows have been looked at. */
  readonly looked: (rows: number) => void;
}

/** The build without the rows that went; the same build where none did. What was given is closed then. */
export async function dropNear(pass: NearPass): Promise<Build> {
  const { build, options, folder, signal } = pass;
  await build.files.flush();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const settled = await build.files.settle();
  const readers = {
    train: new LineReader(join(pass.first.output, "train"), settled.parts.train.length),
    valid: new LineReader(join(pass.first.output, "valid"), settled.parts.valid.length),
  };
  const finder = new NearFinder(folder, options);
  try {
    const table = new RowTable();
    for await (const { records, at, line, offset, side } of rowsOf(build, readers, signal)) {
      const units = finder.add(table.count, line.toString());
      table.add({ offset, length: line.length, units, ids: records, at, isValid: side === "valid" });
      if (table.count % flushRows === 0) pass.looked(table.count);
    }
    const lineOf = (row: number): string => {
      const { offset, length, isValid } = table.place(row);
      return readers[isValid ? "valid" : "train"].again(offset, length).toString();
    };
    const turn = async (): Promise<void> => {
      await new Promise(setImmediate);
      signal.throwIfAborted();
    };
    const { gone, otherAnswers, conflicts } = await finder.find(table, lineOf, turn);
    const hits = build.totals.hits[pass.rule]!;
    hits.samples += gone.size;
    hits.kinds["asked"] = [...gone.values()].filter(({ why }) => why === "asked").length;
    hits.kinds["leaked"] = [...gone].filter(([row, { near }]) => table.isValid(row) && !table.isValid(near)).length;
    hits.kinds["near"] = gone.size - hits.kinds["asked"];
    hits.kinds["otherAnswer"] = otherAnswers;
    hits.meanings.examples.push(...conflicts.map((pair) => pair.map((row) => table.id(row)).join(" ")));
    return gone.size === 0
      ? build
      : await rewrite(pass, settled.parts, (row) => {
          const found = gone.get(row);
          if (found === undefined) return undefined;
          const [id, similarity] = [table.id(found.near), found.similarity.toFixed(3)];
          return found.why === "near"
            ? `near the row ${id}: a similarity of ${similarity}`
            : `asks what the row ${id} of training asks, with another answer: a similarity of ${similarity}`;
        });
  } finally {
    finder.close();
    for (const reader of Object.values(readers)) reader.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface LoggedRow {
  /** The row's record begins at `at`. */
  readonly records: Buffer;
  readonly at: number;
  readonly line: Buffer;
  readonly offset: number;
  readonly side: Side;
}

/** All rows in the order of the input. Each is valid until the next one. */
async function* rowsOf(
  { files }: Build,
  readers: Readonly<Record<Side, LineReader>>,
  signal: AbortSignal,
): AsyncGenerator<LoggedRow> {
  for await (const records of files.log.blocks()) {
    signal.throwIfAborted();
    for (let at = 0; at < records.length; at += recordBytes) {
      const side = (records[at + flagsAt]! & rowIsValid) === 0 ? "train" : "valid";
      const next = readers[side].next();
      if (next === undefined) throw new Error("internal: a row of the log is in no part");
      yield { records, at, side, ...next };
    }
  }
}

type Parts = Awaited<ReturnType<DatasetFiles["settle"]>>["parts"];

/** `reason` says why a row goes; undefined of one that stays. */
async function rewrite(
  { build, first, second, rule, signal }: NearPass,
  parts: Parts,
  reason: (row: number) => string | undefined,
): Promise<Build> {
  const files = await DatasetFiles.create(second);
  const index = new RowIndex();
  const open = (folder: PartFolder) => new LineReader(join(first.output, folder), parts[folder].length);
  const readers = {
    train: open("train"),
    valid: open("valid"),
    rejected: open("rejected"),
    quarantine: open("quarantine"),
  };
  try {
    for (const folder of ["rejected", "quarantine"] as const) {
      let waiting = 0;
      for (let next = readers[folder].next(); next !== undefined; next = readers[folder].next()) {
        files.parts[folder].add(next.line, 0, next.line.length);
        if (++waiting % flushRows === 0) await files.flush();
      }
    }
    let row = 0;
    for await (const { records, at, line, side } of rowsOf(build, readers, signal)) {
      const detail = reason(row);
      if (detail === undefined) {
        files.parts[side].add(line, 0, line.length);
        files.log.addRecord(records, at);
        indexRecord(index, records, at);
      } else {
        const rejected = Buffer.from(rejectedLine("duplicates", detail, placeOfRecord(records, at), sampleOfRow(line)));
        files.parts.rejected.add(rejected, 0, rejected.length);
        const language = untallyLine(build.totals.tallies[side], line.toString());
        build.totals.hits[rule]!.rejected[language]++;
      }
      if (++row % flushRows === 0) await files.flush();
    }
    await files.flush();
  } catch (error) {
    await files.close();
    throw error;
  } finally {
    for (const reader of Object.values(readers)) reader.close();
  }
  await build.files.close();
  return { ...build, files, index };
}

const flushRows = 4096;
