import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { IdTable } from "./id-table.ts";

function idOf(i: number): Buffer {
  return hash("sha256", `${i}`, "buffer");
}

test("B1: a table remembers a hundred thousand ids with their marks through all its growing, and no other id", () => {
  const table = new IdTable();
  const count = 100_000;
  for (let i = 0; i < count; i++) table.mark(idOf(i), 0, i % 2 === 0 ? 1 : 2);
  expect(table.size).toBe(count);
  for (let i = 0; i < count; i++) expect(table.marksOf(idOf(i), 0)).toBe(i % 2 === 0 ? 1 : 2);
  for (let i = count; i < count + 1000; i++) expect(table.marksOf(idOf(i), 0)).toBe(0);
  expect(table.count(1)).toBe(count / 2);
  expect(table.count(3)).toBe(0);
});

test("B1: marks add up, and marking an id again does not add it again", () => {
  const table = new IdTable();
  table.mark(idOf(1), 0, 1);
  table.mark(idOf(1), 0, 2);
  expect([table.size, table.marksOf(idOf(1), 0), table.count(1), table.count(3)]).toEqual([1, 3, 1, 1]);
});

test("B1: ids that differ in their last bit only are two, and the id of zeros is one like any other", () => {
  const table = new IdTable();
  const ids = Buffer.alloc(48);
  ids[31] = 1;
  table.mark(ids, 0, 1);
  table.mark(ids, 16, 1);
  expect(table.size).toBe(2);
  expect(table.marksOf(ids, 32)).toBe(1);
});

test("B1: ids that all belong in one place are still told apart", () => {
  const table = new IdTable();
  const ids = Array.from({ length: 2000 }, (_, i) => Buffer.concat([Buffer.alloc(4, 0xff), idOf(i).subarray(0, 12)]));
  for (const id of ids) table.mark(id, 0, 1);
  expect(table.size).toBe(2000);
  expect(ids.every((id) => table.marksOf(id, 0) === 1)).toBe(true);
});
