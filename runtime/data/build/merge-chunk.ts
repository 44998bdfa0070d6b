// Takes cleaned chunks in the order of the input and decides what one chunk alone cannot know: which rows are duplicates.
import { type CleanedChunk, quarantineExamples, rejectedLine } from "./clean-chunk.ts";
import type { DatasetFiles } from "../rows/dataset-files.ts";
import { addEdit } from "../rules/rule.ts";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import type { PartWriter } from "../rows/part-writer.ts";
import type { Chunk } from "../sources/read-chunks.ts";
import { idBytes, rowIsValid, sampleOfRow } from "../rows/row.ts";
import type { RowIndex } from "../rows/row-index.ts";
import { tallySample } from "./side-tally.ts";
import type { Totals } from "./totals.ts";

/** A dataset between its first chunk and its last. */
export interface Build {
  readonly files: DatasetFiles;
  readonly index: RowIndex;
  readonly totals: Totals;
  /** Index of the rule `duplicates`; -1 where equal rows may stay. */
  readonly duplicatesRule: number;
}

/** Adds the chunk to the build and writes it. Rejected lines stay in the order of the input, duplicates among them. */
export async function mergeChunk(build: Build, chunk: Chunk, cleaned: CleanedChunk): Promise<void> {
  const { files, totals, index, duplicatesRule } = build;
  const [rows, ids, groups] = [bufferOf(cleaned.rows), bufferOf(cleaned.ids), bufferOf(cleaned.groups)];
  const rejected = bufferOf(cleaned.rejected);
  let nextRejected = 0;
  const addRejectedBefore = (line: number): void => {
    for (; nextRejected < cleaned.rejectedEnds.length && cleaned.rejectedLines[nextRejected]! < line; nextRejected++) {
      files.parts.rejected.add(
        rejected,
        cleaned.rejectedEnds[nextRejected - 1] ?? 0,
        cleaned.rejectedEnds[nextRejected]!,
      );
    }
  };
  for (let row = 0; row < cleaned.rowEnds.length; row++) {
    const [from, to, at] = [cleaned.rowEnds[row - 1] ?? 0, cleaned.rowEnds[row]!, row * idBytes];
    if (duplicatesRule >= 0 && index.has(ids, at)) {
      addRejectedBefore(cleaned.rowLines[row]!);
      const detail = `same content as the row ${ids.toString("hex", at, at + idBytes)}`;
      const place = { source: chunk.task.source, line: chunk.task.firstLine + cleaned.rowLines[row]! };
      const line = Buffer.from(rejectedLine("duplicates", detail, place, sampleOfRow(rows.subarray(from, to))));
      files.parts.rejected.add(line, 0, line.length);
      totals.hits[duplicatesRule]!.samples++;
      totals.hits[duplicatesRule]!.rejected[languages[cleaned.languages[row]!]!]++;
      continue;
    }
    const flags = cleaned.flags[row]!;
    const side = (flags & rowIsValid) === 0 ? "train" : "valid";
    files.parts[side].add(rows, from, to);
    files.log.add(ids, groups, at, flags, {
      source: chunk.task.source,
      line: chunk.task.firstLine + cleaned.rowLines[row]!,
    });
    index.add(ids, at, flags, groups, at);
    const language = languages[cleaned.languages[row]!]!;
    tallySample(totals.tallies[side], cleaned.characters[row]!, language, cleaned.roles, row * 3);
  }
  addRejectedBefore(Infinity);
  addLines(files.parts.quarantine, bufferOf(cleaned.quarantine));
  addCounts(totals, chunk, cleaned);
  await files.flush();
}

function addLines(writer: PartWriter, lines: Buffer): void {
  for (let from = 0; from < lines.length;) {
    const to = lines.indexOf(0x0a, from) + 1;
    writer.add(lines, from, to);
    from = to;
  }
}

function addCounts(totals: Totals, chunk: Chunk, cleaned: CleanedChunk): void {
  totals.sourceLines[chunk.task.source]! += chunk.lines;
  totals.blank += cleaned.blank;
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
