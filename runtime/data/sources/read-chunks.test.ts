import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import type { Failure } from "../../result.ts";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { type Position, readChunks } from "./read-chunks.ts";
import type { LocatedSource } from "./source.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

interface Line {
  readonly path: string;
  readonly number: number;
  readonly offset: number;
  /** The bytes as latin1; of a line that is too long only the beginning. */
  readonly text: string;
  readonly tooLong: boolean;
}

const columns = { needed: [], optional: [] };

async function read(
  files: readonly LocatedSource[],
  chunkBytes: number,
  maxLineBytes = 1000,
  from?: Position,
): Promise<{ lines: Line[]; ends: Position[]; failure?: Failure }> {
  const lines: Line[] = [];
  const ends: Position[] = [];
  for await (const chunk of readChunks(rig.root, files, { chunkBytes, maxLineBytes, columns }, from)) {
    if (!chunk.ok) return { lines, ends, failure: chunk.failure };
    const { bytes, path, firstLine, offset, lineBytes } = chunk.value.task;
    ends.push(chunk.value.end);
    let at = 0;
    for (const text of Buffer.from(bytes)
      .toString("latin1")
      .match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      const number = firstLine + lines.filter((line) => line.path === path && line.number >= firstLine).length;
      lines.push({ path, number, offset: offset + at, text: text.replace(/\n$/, ""), tooLong: lineBytes !== null });
      at += text.length;
    }
  }
  return { lines, ends };
}

test("B1: property: lines, their numbers and their offsets do not depend on the size of chunks", async () => {
  const byte = fc.constantFrom(0x0a, 0x61, 0xe4, 0xbd, 0xa0, 0x0d, 0x00);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(byte, { maxLength: 60 }),
      fc.integer({ min: 1, max: 70 }),
      async (a, b, chunkBytes) => {
        const files = [await rig.file("a", a), await rig.file("b", Uint8Array.from(b))];
        const { lines, failure } = await read(files, chunkBytes);
        expect(failure).toBeUndefined();
        expect(lines).toEqual([...linesOf("a", a), ...linesOf("b", Uint8Array.from(b))]);
      },
    ),
    { numRuns: drawn(300) },
  );
});

function linesOf(path: string, bytes: Uint8Array): readonly Line[] {
  let offset = 0;
  const texts = Buffer.from(bytes).toString("latin1").split("\n");
  if (texts.at(-1) === "") texts.pop();
  return texts.map((text, i) => {
    const line = { path, number: i + 1, offset, text, tooLong: false };
    offset += text.length + 1;
    return line;
  });
}

test.each([1, 7, 64, 1000, 5000])(
  "B1: a line that is too long is passed over, not held, with chunks of %i bytes",
  async (chunkBytes) => {
    const long = "x".repeat(3000);
    const file = await rig.file("a", `one\n${long}\nthree\n${long}`);
    const { lines, ends, failure } = await read([file], chunkBytes);
    expect(failure).toBeUndefined();
    expect(lines.map(({ number, offset }) => [number, offset])).toEqual([
      [1, 0],
      [2, 4],
      [3, 3005],
      [4, 3011],
    ]);
    expect(lines[1]!.text.slice(0, 256)).toBe("x".repeat(256));
    expect(lines[2]!.text).toBe("three");
    expect(ends.at(-1)).toMatchObject({ offset: 6011, line: 5 });
    // With room for the whole file in one chunk nothing needs to be passed over: the cleaner measures the line itself.
    expect(lines[1]!.tooLong).toBe(chunkBytes < 3000);
  },
);

test("B1: reading can go on at the end of any chunk and gives the rest", async () => {
  const files = [await rig.file("a", "a1\na2\na3"), await rig.file("empty", ""), await rig.file("b", "b1\nb2\n")];
  const whole = await read(files, 4);
  expect(whole.ends.map(({ file, offset, line }) => [file, offset, line])).toEqual([
    [0, 3, 2],
    [0, 6, 3],
    [0, 8, 4],
    [2, 3, 2],
    [2, 6, 3],
  ]);
  for (const [i, end] of whole.ends.entries()) {
    const { lines, failure } = await read(files, 4, 1000, end);
    expect(failure).toBeUndefined();
    expect(lines).toEqual(whole.lines.slice([1, 2, 3, 4, 5][i]));
  }
});

test("B1: a position holds the hash of everything before it", async () => {
  const file = await rig.file("a", "a1\na2\na3\n");
  const { ends } = await read([file], 4);
  expect(ends.map(({ offset, hash }) => [offset, hash.copy().digest("hex")])).toEqual(
    [3, 6, 9].map((offset) => [offset, createHash("sha256").update("a1\na2\na3\n".slice(0, offset)).digest("hex")]),
  );
});

test("B1: a changed file is found out, at the latest when its last byte was read", async () => {
  const file = await rig.file("data/a.jsonl", "one\ntwo\n");
  await writeFile(join(rig.root, file.path), "one\ntwO\n");
  const { failure } = await read([file], 4);
  expect(failure).toEqual({
    reason: "input-changed",
    message:
      `data/a.jsonl has changed: its digest is sha256:${createHash("sha256").update("one\ntwO\n").digest("hex")} ` +
      `where ${file.digest} was compiled. Run "fairlead build" again to take the new content`,
    retry: "no",
  });
});

test("B1: a file that grew, or was cut while it was read, is a changed file", async () => {
  const file = await rig.file("a", "one\ntwo\nsix\n");
  await appendFile(join(rig.root, "a"), "more\n");
  expect((await read([file], 4)).failure?.message).toBe(
    'a has changed: it has 17 bytes where 12 were compiled. Run "fairlead build" again to take the new content',
  );
  await truncate(join(rig.root, "a"), 12);
  const chunks = readChunks(rig.root, [file], { chunkBytes: 4, maxLineBytes: 1000, columns });
  expect((await chunks.next()).value).toMatchObject({ ok: true });
  await truncate(join(rig.root, "a"), 6);
  const [second, third] = [await chunks.next(), await chunks.next()];
  expect([second.value, third.value]).toContainEqual({
    ok: false,
    failure: {
      reason: "input-changed",
      message: 'a has changed: it became shorter while it was read. Run "fairlead build" again to take the new content',
      retry: "no",
    },
  });
});

test("B1: a missing file, a folder, a pipe, a device and a file outside the repository are refused by name", async () => {
  const pinned = (path: string): LocatedSource => ({
    ...{ path, digest: `sha256:${"0".repeat(64)}`, bytes: 0 },
    ...{ container: "jsonl", gzip: false },
  });
  await mkdir(join(rig.root, "folder"));
  await symlink("/etc/passwd", join(rig.root, "link"));
  await symlink("/dev/zero", join(rig.root, "zero"));
  const refusals = [];
  execFileSync("mkfifo", [join(rig.root, "pipe")]);
  for (const path of ["gone.jsonl", "folder", "pipe", "link", "zero", "../other", "/etc/passwd"]) {
    const { failure } = await read([pinned(path)], 4);
    refusals.push([failure?.reason, failure?.message]);
  }
  const outside = "is outside the repository: a dataset reads only files of its own repository";
  expect(refusals).toEqual([
    ["input-missing", 'gone.jsonl does not exist: restore the file, or change the spec and run "fairlead build" again'],
    ["input-invalid", "folder is not a regular file"],
    ["input-invalid", "pipe is not a regular file"],
    ["input-invalid", `link ${outside}`],
    ["input-invalid", `zero ${outside}`],
    ["input-invalid", `../other ${outside}`],
    ["input-invalid", `/etc/passwd ${outside}`],
  ]);
});
