import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { IdTable } from "./id-table.ts";

function idOf(i: number): Buffer {
  return hash("sha256", `${i}`, "buffer").subarray(0, 16);
}

/** Knows the ids of its rows, as the log does. */
function tableOf(ids: readonly Buffer[]): IdTable {
  return new IdTable((row, bytes, at) => ids[row]!.equals(bytes.subarray(at, at + 16)));
}

test("B1: a table remembers the rows of a hundred thousand ids through all its growing, and no other id", () => {
  const count = 100_000;
  const ids = Array.from({ length: count + 1000 }, (_, i) => idOf(i));
  const table = tableOf(ids);
  for (let i = 0; i < count; i++) expect(table.findOrAdd(ids[i]!, 0, i)).toBe(-1);
  for (let i = 0; i < count; i++) expect(table.findOrAdd(ids[i]!, 0, count)).toBe(i);
  for (let i = count; i < count + 1000; i++) expect(table.findOrAdd(ids[i]!, 0, i)).toBe(-1);
});

test("B1: an id that another row takes over is found by that row", () => {
  const ids = [idOf(1), idOf(2), idOf(1)];
  const table = tableOf(ids);
  for (const row of [0, 1]) table.findOrAdd(ids[row]!, 0, row);
  table.replace(ids[2]!, 0, 2);
  expect(table.findOrAdd(ids[0]!, 0, 3)).toBe(2);
  expect(table.findOrAdd(ids[1]!, 0, 3)).toBe(1);
});

test("B1: ids that differ in their last bit only are two, and the id of zeros is one like any other", () => {
  const bytes = Buffer.alloc(32);
  bytes[31] = 1;
  const ids = [bytes.subarray(0, 16), bytes.subarray(16)];
  const table = tableOf(ids);
  expect([table.findOrAdd(bytes, 0, 0), table.findOrAdd(bytes, 16, 1)]).toEqual([-1, -1]);
  expect([table.findOrAdd(bytes, 0, 2), table.findOrAdd(bytes, 16, 2)]).toEqual([0, 1]);
});

test("B1: ids that all belong in one place are still told apart", () => {
  const ids = Array.from({ length: 2000 }, (_, i) => Buffer.concat([Buffer.alloc(8, 0xff), idOf(i).subarray(0, 8)]));
  const table = tableOf(ids);
  for (const [row, id] of ids.entries()) expect(table.findOrAdd(id, 0, row)).toBe(-1);
  expect(ids.every((id, row) => table.findOrAdd(id, 0, 5000) === row)).toBe(true);
});
