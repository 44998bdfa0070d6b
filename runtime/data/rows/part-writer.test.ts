import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PartWriter } from "./part-writer.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-parts-"));
});
afterEach(() => rm(folder, { recursive: true }));

function add(writer: PartWriter, ...lines: readonly string[]): void {
  for (const line of lines) writer.add(Buffer.from(line), 0, Buffer.byteLength(line));
}

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

test("B4: parts end before a line that no longer fits, and a line larger than a part has one to itself", async () => {
  const writer = await PartWriter.create(folder, 10);
  add(writer, "aaaa\n", "bbbb\n", "c\n", "dddddddddddd\n", "e\n");
  await writer.flush();
  const parts = await writer.settle();
  await writer.close();
  expect(await contents()).toEqual({
    "part-00000.jsonl": "aaaa\nbbbb\n",
    "part-00001.jsonl": "c\n",
    "part-00002.jsonl": "dddddddddddd\n",
    "part-00003.jsonl": "e\n",
  });
  expect(parts.map(({ rows, bytes }) => [rows, bytes])).toEqual([
    [2, 10],
    [1, 2],
    [1, 13],
    [1, 2],
  ]);
  expect(parts[0]!.digest).toBe(`sha256:${createHash("sha256").update("aaaa\nbbbb\n").digest("hex")}`);
  expect(writer.rows).toBe(5);
});

test("B4: parts are the same however often the lines are flushed", async () => {
  const lines = Array.from({ length: 50 }, (_, i) => `${"x".repeat(i % 7)}\n`);
  const once = await PartWriter.create(folder, 16);
  add(once, ...lines);
  await once.flush();
  const expected = await once.settle();
  await once.close();
  const each = await PartWriter.create(join(folder, "each"), 16);
  for (const line of lines) {
    add(each, line);
    await each.flush();
  }
  expect(await each.settle()).toEqual(expected);
  await each.close();
});

test("B4: without lines there is one empty part", async () => {
  const writer = await PartWriter.create(folder, 10);
  await writer.flush();
  expect((await writer.settle()).map(({ rows, bytes }) => [rows, bytes])).toEqual([[0, 0]]);
  await writer.close();
  expect(await contents()).toEqual({ "part-00000.jsonl": "" });
});

async function interrupted(): Promise<Awaited<ReturnType<PartWriter["settle"]>>> {
  const writer = await PartWriter.create(folder, 10);
  add(writer, "aaaa\n", "bbbb\n", "c\n");
  await writer.flush();
  const written = await writer.settle();
  add(writer, "lost\n", "lost too\n", "and this\n");
  await writer.flush();
  await writer.close();
  return written;
}

test("B4: after a crash writing goes on where the checkpoint was, as if nothing had happened", async () => {
  const written = await interrupted();
  const writer = (await PartWriter.resume(folder, 10, written))!;
  expect(writer.rows).toBe(3);
  expect(await contents()).toEqual({ "part-00000.jsonl": "aaaa\nbbbb\n", "part-00001.jsonl": "c\n" });
  add(writer, "dd\n");
  await writer.flush();
  const parts = await writer.settle();
  await writer.close();
  expect((await contents())["part-00001.jsonl"]).toBe("c\ndd\n");
  expect(parts[1]!.digest).toBe(`sha256:${createHash("sha256").update("c\ndd\n").digest("hex")}`);
});

test("B4: nothing half-written is gone on with: a part that is missing, too short or has other bytes", async () => {
  const written = await interrupted();
  const last = join(folder, "part-00001.jsonl");
  await writeFile(last, "X\n");
  expect(await PartWriter.resume(folder, 10, written)).toBeUndefined();
  await truncate(last, 1);
  expect(await PartWriter.resume(folder, 10, written)).toBeUndefined();
  await writeFile(last, "c\n");
  await truncate(join(folder, "part-00000.jsonl"), 9);
  expect(await PartWriter.resume(folder, 10, written)).toBeUndefined();
  await rm(last);
  expect(await PartWriter.resume(folder, 10, written)).toBeUndefined();
});

test("B4: a full disk is an error of the system with its code", async () => {
  await symlink("/dev/full", join(folder, "part-00000.jsonl"));
  const writer = await PartWriter.create(folder, 10);
  add(writer, "a\n");
  await expect(writer.flush()).rejects.toMatchObject({ code: "ENOSPC", syscall: "write" });
  await writer.close();
});
