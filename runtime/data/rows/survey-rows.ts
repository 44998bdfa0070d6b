// What only all rows together tell: the name of each side's content, how many groups there are, and what stands on both sides of the split.
import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { idBytes, rowHasGroup, rowIsRepeated, rowIsValid } from "./row.ts";
import type { RowLog } from "./row-log.ts";
import { flagsAt, keyAt, recordBytes } from "./row-record.ts";
import { compareIds, SortedIds, type SortedSlice } from "./sorted-ids.ts";
import type { Side } from "./split.ts";
import { giveTurn } from "../../system/turn.ts";

export interface RowSurvey {
  /**
   * `sha256:` and the SHA-256 over the side's row ids, 16 bytes each, in ascending order, repeated ids as often as they occur: whatever the order of
   * rows and parts.
   */
  readonly contentIds: Readonly<Record<Side, string>>;
  /** Different groups on each side. */
  readonly groups: Readonly<Record<Side, number>>;
  /** Groups that stand on both sides; anything but 0 is a mistake of ours. */
  readonly leakedGroups: number;
  /** Different contents that stand on both sides: without the rule `duplicates`, two conversations may say the same. */
  readonly leakedRows: number;
}

const train = 1;
const valid = 2;
/** Marks of rows that are groups of their own. */
const aloneInTrain = 4;
const aloneInValid = 8;

/** Ids wait in the folder, which is there. Errors of the disk are thrown as Node throws them. */
export async function surveyRows(
  log: RowLog,
  folder: string,
  signal: AbortSignal,
  idsPerSlice?: number,
): Promise<RowSurvey> {
  const ids = new SortedIds(join(folder, "row-ids"), log.rows, idsPerSlice);
  const groups = new SortedIds(join(folder, "group-ids"), log.rows, idsPerSlice);
  try {
    for await (const records of log.blocks()) {
      signal.throwIfAborted();
      addIds(records, ids, groups);
    }
    const rows = await survey(ids, signal);
    const grouped = await survey(groups, signal);
    const count = (marks: number, alone: number): number => grouped.count(marks) + rows.count(alone);
    return {
      contentIds: rows.digests,
      groups: { train: count(train, aloneInTrain), valid: count(valid, aloneInValid) },
      leakedGroups: count(train | valid, aloneInTrain | aloneInValid),
      leakedRows: rows.count(train | valid),
    };
  } finally {
    ids.close();
    groups.close();
  }
}

function addIds(records: Buffer, ids: SortedIds, groups: SortedIds): void {
  /** Where the last row with a group stands: rows of one conversation mostly follow each other. */
  let last = -1;
  for (let at = 0; at < records.length; at += recordBytes) {
    const flags = records[at + flagsAt]!;
    if ((flags & rowIsRepeated) !== 0) continue;
    const side = (flags & rowIsValid) === 0 ? train : valid;
    const isAlone = (flags & rowHasGroup) === 0;
    ids.add(records, at, isAlone ? side | (side === train ? aloneInTrain : aloneInValid) : side);
    if (isAlone || (last >= 0 && isSameGroup(records, at, last))) continue;
    groups.add(records, at + keyAt, side);
    last = at;
  }
}

/** With flags and key: a group that stood on both sides would be found. */
function isSameGroup(records: Buffer, at: number, other: number): boolean {
  for (let byte = flagsAt; byte < keyAt + idBytes; byte++)
    if (records[at + byte] !== records[other + byte]) return false;
  return true;
}

interface Surveyed {
  /** How many different ids carry all of these marks. */
  count(marks: number): number;
  readonly digests: Readonly<Record<Side, string>>;
}

async function survey(ids: SortedIds, signal: AbortSignal): Promise<Surveyed> {
  const counts = new Float64Array(16);
  const hashes = { train: createHash("sha256"), valid: createHash("sha256") };
  for (const slice of ids.slices()) {
    await giveTurn(signal);
    countMarks(slice, counts);
    hashSide(hashes.train, slice, train);
    hashSide(hashes.valid, slice, valid);
  }
  return {
    count: (marks) => counts.reduce((sum, count, held) => ((held & marks) === marks ? sum + count : sum), 0),
    digests: { train: digestOf(hashes.train), valid: digestOf(hashes.valid) },
  };
}

/** An id that occurs several times is one, with the marks of all. */
function countMarks({ words, order }: SortedSlice, counts: Float64Array): void {
  for (let from = 0, to = 0; from < order.length; from = to) {
    let marks = 0;
    for (; to < order.length && compareIds(words, order[from]!, order[to]!) === 0; to++)
      marks |= words[order[to]! + 4]!;
    counts[marks]!++;
  }
}

function hashSide(hash: Hash, { words, order }: SortedSlice, side: number): void {
  const ids = new Uint32Array(order.length * 4);
  let length = 0;
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    if ((words[at + 4]! & side) === 0) continue;
    for (let word = 0; word < 4; word++) ids[length++] = words[at + word]!;
  }
  // The most significant byte of a word comes last on every machine that Node runs on, and first in an id.
  hash.update(Buffer.from(ids.buffer, 0, length * 4).swap32());
}

function digestOf(hash: Hash): string {
  return `sha256:${hash.digest("hex")}`;
}
