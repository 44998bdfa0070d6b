// Takes cleaned chunks in the order of the input and decides what one chunk alone cannot know: which rows are duplicates.
import { type CleanedChunk, quarantineExamples } from "./clean-chunk.ts";
import type { DatasetFiles } from "../rows/dataset-files.ts";
import { addEdit } from "../rules/rule.ts";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import type { PartWriter } from "../rows/part-writer.ts";
import type { Chunk } from "../sources/read-chunks.ts";
import { rowIsRepeated, rowIsValid } from "../rows/row.ts";
import type { Repeat, RowIndex } from "../rows/row-index.ts";
import { flagsAt, recordBytes } from "../rows/row-record.ts";
import type { Side } from "../rows/split.ts";
import { rejectRow, sameContent } from "./rejected-line.ts";
import { addTally, untallySample } from "./side-tally.ts";
import type { Totals } from "./totals.ts";

/** A dataset between its first chunk and its last. */
export interface Build {
  readonly files: DatasetFiles;
  readonly totals: Totals;
  /** Null where equal rows may stay. */
  readonly duplicates: Duplicates | null;
}

interface Duplicates {
  readonly index: RowIndex;
  /** Of the rule among those of the manifest. */
  readonly rule: number;
}

/**
 * Adds the chunk to the build and writes it. Rejected lines stay in the order of the input, duplicates among them; but a row that goes for a later
 * one is written already, and taken out in the end.
 */
export async function mergeChunk(build: Build, chunk: Chunk, cleaned: CleanedChunk): Promise<void> {
  addCounts(build.totals, chunk, cleaned);
  const merge = new ChunkMerge(build, cleaned);
  merge.addRows();
  const { files } = build;
  files.log.add(cleaned.records, 0, cleaned.records.length);
  addLines(files.parts.quarantine, cleaned.quarantine, cleaned.quarantined);
  await files.flush();
}

/** Rows that stay are copied in runs of one side: there are many of them, and few that go. */
class ChunkMerge {
  readonly #build: Build;
  readonly #cleaned: CleanedChunk;
  readonly #records: Buffer;
  /** The first row of the run that is not copied yet. */
  #run = 0;
  #nextRejected = 0;

  constructor(build: Build, cleaned: CleanedChunk) {
    [this.#build, this.#cleaned] = [build, cleaned];
    this.#records = bufferOf(cleaned.records);
  }

  addRows(): void {
    const { duplicates, files } = this.#build;
    const rows = this.#cleaned.rowEnds.length;
    duplicates?.index.take(this.#records, files.log.rows);
    const records = this.#records;
    let side = (records[flagsAt] ?? 0) & rowIsValid;
    for (let row = 0; row < rows; row++) {
      const repeat = duplicates?.index.add(row);
      if (repeat !== undefined) this.#count(duplicates!.rule, row, repeat);
      if (repeat?.stays === "earlier") this.#reject(row);
      else if ((records[row * recordBytes + flagsAt]! & rowIsValid) !== side) {
        this.#copyRun(row);
        side ^= rowIsValid;
      }
    }
    this.#copyRun(rows);
    this.#rejectBefore(Infinity);
  }

  #isValid(row: number): boolean {
    return (this.#records[row * recordBytes + flagsAt]! & rowIsValid) !== 0;
  }

  /** Of the rows before `end` that are not copied yet. */
  #copyRun(end: number): void {
    const { rows, rowEnds } = this.#cleaned;
    const part = this.#build.files.parts[this.#side(this.#run)];
    if (end > this.#run) part.add(rows, rowEnds[this.#run - 1] ?? 0, rowEnds[end - 1]!, end - this.#run);
    this.#run = end;
  }

  #side(row: number): Side {
    return this.#isValid(row) ? "valid" : "train";
  }

  /** One of two rows of equal content goes, this one or an earlier one: what they say is the same. */
  #count(rule: number, row: number, repeat: Repeat): void {
    const { totals } = this.#build;
    const language = languages[this.#cleaned.languages[row]!]!;
    const gone = repeat.stays === "earlier" ? this.#side(row) : repeat.earlier;
    const { roles, characters } = this.#cleaned;
    const said = [roles[row * 3]!, roles[row * 3 + 1]!, roles[row * 3 + 2]!] as const;
    untallySample(totals.tallies[gone], characters[row]!, language, said);
    totals.hits[rule]!.samples++;
    totals.hits[rule]!.rejected[language]++;
  }

  #reject(row: number): void {
    const { rowEnds, rowLines, rows } = this.#cleaned;
    const at = row * recordBytes;
    this.#copyRun(row);
    this.#run = row + 1;
    this.#records.writeUInt8(this.#records.readUInt8(at + flagsAt) | rowIsRepeated, at + flagsAt);
    this.#rejectBefore(rowLines[row]!);
    const line = { bytes: rows, from: rowEnds[row - 1] ?? 0, to: rowEnds[row]! };
    rejectRow(this.#build.files.parts.rejected, sameContent(this.#records, at), this.#records, at, line);
  }

  /** Copies the lines of rows that were rejected before a line of the chunk. */
  #rejectBefore(line: number): void {
    const { rejected, rejectedEnds, rejectedLines } = this.#cleaned;
    const from = this.#nextRejected;
    let next = from;
    while (next < rejectedEnds.length && rejectedLines[next]! < line) next++;
    const part = this.#build.files.parts.rejected;
    if (next > from) part.add(rejected, rejectedEnds[from - 1] ?? 0, rejectedEnds[next - 1]!, next - from);
    this.#nextRejected = next;
  }
}

function addLines(writer: PartWriter, lines: Uint8Array, count: number): void {
  if (count > 0) writer.add(lines, 0, lines.length, count);
}

function addCounts(totals: Totals, chunk: Chunk, cleaned: CleanedChunk): void {
  totals.sourceLines[chunk.task.source]! += chunk.lines;
  totals.blank += cleaned.blank;
  for (const side of ["train", "valid"] as const) addTally(totals.tallies[side], cleaned.tallies[side]);
  totals.quarantinedFirst.push(...cleaned.quarantinedFirst);
  totals.quarantinedFirst.splice(quarantineExamples);
  cleaned.hits.forEach((hits, rule) => {
    const total = totals.hits[rule]!;
    total.samples += hits.samples;
    addEdit(total, hits);
    for (const language of languages) total.rejected[language] += hits.rejected[language];
  });
}

function bufferOf(bytes: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
