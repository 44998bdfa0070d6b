// Cleans one chunk of a file: bytes in, columns out. Runs in worker threads; what it returns moves between threads without being copied.
import { isUtf8 } from "node:buffer";
import type { Hits } from "../rules/rule.ts";
import type { Cleaner, Outcome } from "./cleaner.ts";
import { rejectedLine } from "./rejected-line.ts";
import { GrowingBytes } from "../rows/growing-bytes.ts";
import { languages as languageNames } from "../../../specs/handoff/clean-rules.ts";
import { languageOf, scriptsOf } from "../words/language.ts";
import type { ChunkTask } from "../sources/read-chunks.ts";
import { encodeRow, rowHasGroup, rowIsValid, sampleJson } from "../rows/row.ts";
import { RowRecords } from "../rows/row-record.ts";
import type { Sample } from "../rows/sample.ts";
import { conversationKey, placeSample, type Side, type SplitPolicy } from "../rows/split.ts";
import { countRoles, newSideTally, type SideTally, tallySample } from "./side-tally.ts";

/** Row i of the columns is line i of `rows`. Lines are counted from the chunk's first line, 0. */
export interface CleanedChunk {
  readonly lines: number;
  readonly blank: number;
  readonly rows: Uint8Array<ArrayBuffer>;
  readonly rowEnds: Uint32Array<ArrayBuffer>;
  readonly rowLines: Uint32Array<ArrayBuffer>;
  /** A record a row, as the row log has them. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** Index into `languages`. */
  readonly languages: Uint8Array<ArrayBuffer>;
  /** Code points of all texts. */
  readonly characters: Uint32Array<ArrayBuffer>;
  /** Three numbers a row: messages of system, user, assistant. */
  readonly roles: Uint32Array<ArrayBuffer>;
  /** Of all rows of the columns. */
  readonly tallies: Readonly<Record<Side, SideTally>>;
  /** Lines of rejected/, complete. */
  readonly rejected: Uint8Array<ArrayBuffer>;
  readonly rejectedEnds: Uint32Array<ArrayBuffer>;
  readonly rejectedLines: Uint32Array<ArrayBuffer>;
  /** Lines of quarantine/, complete. */
  readonly quarantine: Uint8Array<ArrayBuffer>;
  readonly quarantined: number;
  /** The first few, for messages: "data/a.jsonl:12: broken JSON". */
  readonly quarantinedFirst: readonly string[];
  readonly hits: readonly Hits[];
}

/** How many quarantined lines a failure names. */
export const quarantineExamples = 3;
/** How much of an unreadable line is kept: enough to recognise it by. */
const quarantineBytes = 256;

export function cleanChunk(task: ChunkTask, cleaner: Cleaner, split: SplitPolicy, maxLineBytes: number): CleanedChunk {
  const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.length);
  const columns = newColumns(bytes.length);
  const wellFormed = isUtf8(bytes);
  let line = 0;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const hasBom = task.offset + start === 0 && startsWithBom(bytes);
    const text = bytes.subarray(hasBom ? bomBytes : start, end);
    const length = task.lineBytes ?? end - start;
    const place = { path: task.path, source: task.source, line: task.firstLine + line, offset: task.offset + start };
    if (length > maxLineBytes) {
      setApart(columns, place, `too long: ${length} bytes in one line, the most is ${maxLineBytes}`, text);
    } else if (isBlank(text)) {
      columns.blank++;
    } else if (!wellFormed && !isUtf8(text)) {
      setApart(columns, place, "bad UTF-8", text);
    } else {
      record(columns, place, line, text, cleaner.clean(text.toString("utf8"), task.header), split);
    }
    start = end + 1;
  }
  return finish(columns, line, cleaner.takeHits());
}

function record(
  columns: Columns,
  place: Place,
  line: number,
  text: Buffer,
  outcome: Outcome,
  split: SplitPolicy,
): void {
  switch (outcome.kind) {
    case "kept":
      return keep(columns, outcome.sample, split, line, place);
    case "rejected":
      columns.rejected.write(rejectedLine(outcome.rule, outcome.detail, place, sampleJson(outcome.sample)));
      columns.rejectedEnds.push(columns.rejected.length);
      columns.rejectedLines.push(line);
      return;
    case "quarantined":
      return setApart(columns, place, outcome.reason, text);
  }
}

/** The memory of all columns, to be moved rather than copied. */
export function buffersOf(cleaned: CleanedChunk): ArrayBuffer[] {
  const { rows, rowEnds, rowLines, records, languages, characters, roles } = cleaned;
  const { rejected, rejectedEnds, rejectedLines, quarantine } = cleaned;
  const columns = [rows, rowEnds, rowLines, records, languages, characters, roles];
  return [...columns, rejected, rejectedEnds, rejectedLines, quarantine].map((column) => column.buffer);
}

/** Where a line stands: place of its file among the sources, line number from 1, offset of its first byte. */
interface Place {
  /** For messages: no path stands in what is written. */
  readonly path: string;
  readonly source: number;
  readonly line: number;
  readonly offset: number;
}

type Columns = ReturnType<typeof newColumns>;

function newColumns(inputBytes: number) {
  return {
    rows: new GrowingBytes(inputBytes + (inputBytes >> 2)),
    rowEnds: [] as number[],
    rowLines: [] as number[],
    records: new RowRecords(),
    languages: [] as number[],
    characters: [] as number[],
    roles: [] as number[],
    tallies: { train: newSideTally(), valid: newSideTally() },
    rejected: new GrowingBytes(0),
    rejectedEnds: [] as number[],
    rejectedLines: [] as number[],
    quarantine: new GrowingBytes(0),
    quarantined: 0,
    quarantinedFirst: [] as string[],
    blank: 0,
  };
}

function keep(columns: Columns, sample: Sample, split: SplitPolicy, line: number, place: Place): void {
  const { id, line: row } = encodeRow(sample);
  const { side, group } = placeSample(split, sample.conversation, id);
  const flags = (side === "valid" ? rowIsValid : 0) | (group === null ? 0 : rowHasGroup);
  columns.rows.write(row);
  columns.rowEnds.push(columns.rows.length);
  columns.rowLines.push(line);
  columns.records.add(id, flags, group ?? conversationKey(sample.conversation), place);
  const scripts = scriptsOf(sample.texts);
  const language = languageOf(scripts);
  const roles = countRoles(sample.roles ?? []);
  columns.languages.push(languageNames.indexOf(language));
  columns.characters.push(scripts.codePoints);
  columns.roles.push(...roles);
  tallySample(columns.tallies[side], scripts.codePoints, language, roles);
}

function setApart(columns: Columns, place: Place, reason: string, bytes: Buffer): void {
  const { path, source, line, offset: byteOffset } = place;
  const head = bytes.subarray(0, quarantineBytes).toString("base64");
  columns.quarantine.write(`${JSON.stringify({ source, line, byteOffset, reason, bytes: head })}\n`);
  columns.quarantined++;
  if (columns.quarantinedFirst.length < quarantineExamples) {
    columns.quarantinedFirst.push(`${path}:${line}: ${reason}`);
  }
}

function finish(columns: Columns, lines: number, hits: readonly Hits[]): CleanedChunk {
  return {
    lines,
    blank: columns.blank,
    rows: columns.rows.take(),
    rowEnds: new Uint32Array(columns.rowEnds),
    rowLines: new Uint32Array(columns.rowLines),
    records: columns.records.take(),
    languages: new Uint8Array(columns.languages),
    characters: new Uint32Array(columns.characters),
    roles: new Uint32Array(columns.roles),
    tallies: columns.tallies,
    rejected: columns.rejected.take(),
    rejectedEnds: new Uint32Array(columns.rejectedEnds),
    rejectedLines: new Uint32Array(columns.rejectedLines),
    quarantine: columns.quarantine.take(),
    quarantined: columns.quarantined,
    quarantinedFirst: columns.quarantinedFirst,
    hits,
  };
}

/** A byte order mark at the very beginning of a file is no part of its first line. */
function startsWithBom(bytes: Buffer): boolean {
  return bytes.length >= bomBytes && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

const bomBytes = 3;

/** Only what JSON calls white space. */
function isBlank(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
