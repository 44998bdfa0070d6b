import { createHash, hash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowHasGroup, rowIsRepeated, rowIsValid } from "./row.ts";
import { RowIndex } from "./row-index.ts";
import { RowLog } from "./row-log.ts";
import { recordBytes, RowRecords } from "./row-record.ts";
import { type RowSurvey, surveyRows } from "./survey-rows.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-log-"));
});
afterEach(() => rm(folder, { recursive: true }));

function idOf(i: number): Buffer {
  return hash("sha256", `${i}`, "buffer").subarray(0, 16);
}

interface Row {
  readonly id: number;
  readonly group?: number;
  readonly flags?: number;
}

function recordsOf(rows: readonly Row[]): Buffer {
  const records = new RowRecords();
  for (const [line, { id, group, flags = 0 }] of rows.entries()) {
    const key = group === undefined ? Buffer.alloc(16) : idOf(group);
    const isGrouped = group === undefined ? 0 : rowHasGroup;
    records.add(idOf(id).toString("hex"), flags | isGrouped, key.toString("hex"), { source: 0, line: line + 1 });
  }
  return Buffer.from(records.take());
}

async function logOf(name: string, rows: readonly Row[]): Promise<RowLog> {
  const log = await RowLog.create(join(folder, name));
  const records = recordsOf(rows);
  log.add(records, 0, records.length);
  await log.flush();
  return log;
}

async function surveyOf(rows: readonly Row[], idsPerSlice?: number): Promise<RowSurvey> {
  const log = await logOf("survey", rows);
  try {
    return await surveyRows(log, folder, new AbortController().signal, idsPerSlice);
  } finally {
    await log.close();
  }
}

const numbered = (length: number): Row[] =>
  Array.from({ length }, (_, id) => ({ id, group: id % 10, flags: id % 5 === 0 ? rowIsValid : 0 }));

test("B4: the content id is the digest of the side's sorted ids, repeated ones repeated, in any order and any slices", async () => {
  const rows = [...numbered(500), ...[7, 7].map((id) => ({ id, group: 7 }))];
  const ids = rows
    .filter(({ id }) => id % 5 !== 0)
    .map(({ id }) => idOf(id))
    .toSorted((a, b) => a.compare(b));
  const expected = `sha256:${createHash("sha256").update(Buffer.concat(ids)).digest("hex")}`;
  const { contentIds, ...counts } = await surveyOf(rows);
  expect(contentIds.train).toBe(expected);
  expect(contentIds.valid).not.toBe(expected);
  expect(await surveyOf(rows.toReversed())).toEqual({ contentIds, ...counts });
  expect(await surveyOf(rows, 37)).toEqual({ contentIds, ...counts });
  expect(await readdir(folder)).toEqual(["survey"]);
});

test("B4: ids of which only the last bits differ are sorted by these", async () => {
  const log = await RowLog.create(join(folder, "alike"));
  const ids = Array.from(
    { length: 3000 },
    (_, i) => `${"ab".repeat(13)}${((i * 7919) % 3000).toString(16).padStart(6, "0")}`,
  );
  const records = new RowRecords();
  for (const id of ids) records.add(id, 0, "0".repeat(32), { source: 0, line: 1 });
  log.add(records.take(), 0, recordBytes * ids.length);
  await log.flush();
  const { contentIds } = await surveyRows(log, folder, new AbortController().signal, 100);
  await log.close();
  const bytes = Buffer.from(ids.toSorted().join(""), "hex");
  expect(contentIds.train).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
});

test("B4: rows that are repeated are in no part, and so they are neither content nor a group", async () => {
  const repeated = { id: 1, group: 99, flags: rowIsRepeated };
  expect(await surveyOf([...numbered(20), repeated])).toEqual(await surveyOf(numbered(20)));
  expect(await surveyOf([repeated, { id: 2, group: 99 }])).toEqual(await surveyOf([{ id: 2, group: 99 }]));
});

test("B4: the survey finds a group and a content that stand on both sides, and counts a group once wherever its rows stand", async () => {
  const both = [
    { id: 1, group: 100 },
    { id: 2, group: 100, flags: rowIsValid },
    { id: 1, group: 101, flags: rowIsValid },
    { id: 3 },
    { id: 4, group: 100 },
    { id: 3 },
  ];
  expect(await surveyOf(both)).toMatchObject({ groups: { train: 2, valid: 2 }, leakedGroups: 1, leakedRows: 1 });
});

test("B4: the index that is rebuilt from the log is the index that was, with the rows that went for later ones", async () => {
  const rows = [
    { id: 1, group: 3, flags: rowIsValid },
    { id: 2, group: 4 },
    { id: 1, group: 5 },
    { id: 2, group: 4, flags: rowIsRepeated },
  ];
  const log = await logOf("index", rows);
  const written = await log.settle();
  await log.close();
  const again = (await RowLog.resume(join(folder, "index"), written))!;
  const index = await RowIndex.of(again);
  expect([0, 1, 2, 3].map((row) => index.superseded.has(row))).toEqual([true, false, false, false]);
  index.take(recordsOf([{ id: 1, group: 6, flags: rowIsValid }, { id: 3 }, { id: 3 }]), 4);
  expect([0, 1, 2].map((row) => index.add(row))).toEqual([{ stays: "earlier" }, undefined, { stays: "earlier" }]);
  expect(await again.settle()).toEqual(written);
  await again.close();
});

test("B4: a log with other bytes is not gone on with", async () => {
  const log = await logOf("a", numbered(3));
  const written = await log.settle();
  await log.close();
  const other = await logOf("a", numbered(4).slice(1));
  await other.close();
  expect(await RowLog.resume(join(folder, "a"), written)).toBeUndefined();
  expect(await RowLog.resume(join(folder, "none"), written)).toBeUndefined();
});
