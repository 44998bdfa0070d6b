import { createHash, hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rowHasGroup, rowIsValid } from "./row.ts";
import { contentId } from "./content-id.ts";
import { RowIndex } from "./row-index.ts";
import { indexRecords, RowLog } from "./row-log.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-log-"));
});
afterEach(() => rm(folder, { recursive: true }));

const signal = new AbortController().signal;

const place = { source: 0, line: 1 };

function idOf(i: number): Buffer {
  return hash("sha256", `${i}`, "buffer").subarray(0, 16);
}

async function logOf(name: string, rows: readonly number[]): Promise<RowLog> {
  const log = await RowLog.create(join(folder, name));
  for (const row of rows) log.add(idOf(row), idOf(row % 10), 0, (row % 5 === 0 ? rowIsValid : 0) | rowHasGroup, place);
  await log.flush();
  return log;
}

test("B4: the content id is the digest of the side's sorted ids, repeated ones repeated, in any order and any slices", async () => {
  const rows = [...Array.from({ length: 500 }, (_, i) => i), 7, 7];
  const log = await logOf("a", rows);
  const shuffled = await logOf("b", rows.toReversed());
  const ids = rows
    .filter((row) => row % 5 !== 0)
    .map(idOf)
    .toSorted((a, b) => a.compare(b));
  const expected = `sha256:${createHash("sha256").update(Buffer.concat(ids)).digest("hex")}`;
  expect(await contentId(log, "train", ids.length, signal)).toBe(expected);
  expect(await contentId(shuffled, "train", ids.length, signal)).toBe(expected);
  expect(await contentId(log, "train", ids.length, signal, 37)).toBe(expected);
  expect(await contentId(log, "valid", 100, signal)).not.toBe(expected);
  await log.close();
  await shuffled.close();
});

test("B4: the index that is rebuilt from the log is the index that was", async () => {
  const log = await logOf(
    "a",
    Array.from({ length: 100 }, (_, i) => i),
  );
  const written = await log.settle();
  log.add(idOf(1000), idOf(1000), 0, rowHasGroup, place);
  await log.flush();
  await log.close();
  const index = new RowIndex();
  const again = (await RowLog.resume(join(folder, "a"), written, (records) => indexRecords(index, records)))!;
  expect(index.has(idOf(42), 0)).toBe(true);
  expect(index.has(idOf(1000), 0)).toBe(false);
  // Rows 0, 5, 10... are valid; their groups are 0 and 5, which no other row has.
  expect(index.check()).toEqual({ groups: { train: 8, valid: 2 }, leakedGroups: 0, leakedRows: 0 });
  expect(await again.settle()).toEqual(written);
  await again.close();
});

test("B4: a log with other bytes is not gone on with", async () => {
  const log = await logOf("a", [1, 2, 3]);
  const written = await log.settle();
  await log.close();
  const other = await logOf("a", [1, 2, 4]);
  await other.close();
  expect(await RowLog.resume(join(folder, "a"), written, () => {})).toBeUndefined();
  expect(await RowLog.resume(join(folder, "none"), written, () => {})).toBeUndefined();
});

test("B4: the split check finds a group and a content that stand on both sides", () => {
  const index = new RowIndex();
  index.add(idOf(1), 0, rowHasGroup, idOf(100), 0);
  index.add(idOf(2), 0, rowHasGroup | rowIsValid, idOf(100), 0);
  index.add(idOf(1), 0, rowHasGroup | rowIsValid, idOf(101), 0);
  index.add(idOf(3), 0, 0, Buffer.alloc(16), 0);
  expect(index.check()).toEqual({ groups: { train: 2, valid: 2 }, leakedGroups: 1, leakedRows: 1 });
});
