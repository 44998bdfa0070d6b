// Sources in other containers than plain lines give the samples that the same rows give as JSON Lines.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SourceColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { type Built, manifestOf, type ManifestOptions, openRig, type Rig } from "../../testing/dataset-rig.ts";
import type { LocatedSource } from "./source.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

type Container = Partial<Pick<LocatedSource, "container" | "gzip">>;

async function source(name: string, content: string | Uint8Array, how: Container = {}): Promise<LocatedSource> {
  return { ...(await rig.file(name, content)), ...how };
}

let runs = 0;

function build(file: LocatedSource, options: ManifestOptions = {}, chunkBytes = 4 << 20): Promise<Built> {
  return rig.build(manifestOf([file], { format: "chat", ...options }), {
    ...{ scratch: `run-${runs++}`, chunkBytes, threads: 0 },
  });
}

async function failure(file: LocatedSource, options: ManifestOptions = {}): Promise<string> {
  const ran = await rig.run(manifestOf([file], { format: "chat", ...options }), { scratch: `run-${runs++}` });
  return ran.ok ? "" : `${ran.failure.reason}: ${ran.failure.message}`;
}

const asked: Partial<SourceColumns> = { user: "text", assistant: "category" };

function said(built: Built): string[] {
  const rows = ["train", "valid"].flatMap((side) => built.rows(side));
  return rows.map(({ messages }) => (messages as { content: string }[]).map(({ content }) => content).join("|")).sort();
}

const queries = Array.from({ length: 30 }, (_, i) => ({
  text: `Where is card ${i}, "now"?`,
  category: `card_${i % 3}`,
}));
const csv = `text,category\n${queries.map(({ text, category }) => `"${text.replaceAll('"', '""')}",${category}\n`).join("")}`;
const expected = queries.map(({ text, category }) => `${text}|${category}`).sort();

test("B1: CSV, TSV and Parquet, compressed or not, and JSON Lines give the same samples", async () => {
  const lines = queries.map((row) => `${JSON.stringify(row)}\n`).join("");
  const columnData = (["text", "category"] as const).map((name) => ({ name, data: queries.map((row) => row[name]) }));
  const parquet = new Uint8Array(parquetWriteBuffer({ columnData }));
  const tsv = csv.replaceAll('",', '"\t').replace("text,", "text\t");
  const files = [
    await source("a.jsonl", lines),
    await source("a.jsonl.gz", gzipSync(lines), { gzip: true }),
    await source("two.jsonl.gz", Buffer.concat([gzipSync(lines.slice(0, 99)), gzipSync(lines.slice(99))]), {
      gzip: true,
    }),
    await source("a.csv", csv, { container: "csv" }),
    await source("mark.csv", `\ufeff${csv.replaceAll("\n", "\r\n")}`, { container: "csv" }),
    await source("a.csv.gz", gzipSync(csv), { container: "csv", gzip: true }),
    await source("a.tsv", tsv, { container: "tsv" }),
    await source("a.parquet", parquet, { container: "parquet" }),
  ];
  const contents = new Set<string>();
  for (const file of files) {
    for (const chunkBytes of [64, 1 << 20]) {
      const built = await build(file, { columns: asked }, chunkBytes);
      expect([file.path, said(built)]).toEqual([file.path, expected]);
      expect(built.meta.accounting).toMatchObject({ lines: 30, kept: 30 });
      contents.add(built.meta.distribution.train.contentId);
    }
  }
  expect(contents.size).toBe(1);
});

test("B1: meta says how a source is written where it is not plain lines, and a row is named by its place in the table", async () => {
  const table = 'text,category\nwhere,lost\n,\n,empty\n\nwhere,lost,more\n"two\nlines",fine\n';
  const built = await build(await source("t.csv", table, { container: "csv" }), {
    columns: asked,
    quarantineMaxShare: 0.5,
    split: { seed: 1 },
  });
  expect(built.meta.lineage.sources).toMatchObject([{ container: "csv", lines: 6 }]);
  expect(built.meta.accounting).toEqual({ lines: 6, kept: 2, rejected: 2, quarantined: 1, blank: 1 });
  expect(built.rows("quarantine")).toMatchObject([
    { line: 6, reason: "wrong shape: the row has 3 cells, and the table 2 columns" },
  ]);
  expect(built.rows("rejected").map(({ line, rule }) => [line, rule])).toEqual([
    [3, "empty"],
    [4, "empty"],
  ]);
  expect(said(built)).toEqual(["two\nlines|fine", "where|lost"]);
});

test("B1: rows of a table that are no UTF-8 are set apart, and the others are read", async () => {
  const table = Buffer.concat([
    Buffer.from("text,category\n您好,问候\n"),
    Buffer.from([0xc4, 0xfa, 0xba, 0xc3, 0x2c, 0x61, 0x0a]),
    Buffer.from('"é, ü","ß"\na,1\nb,2\nc,3\nd,4\n'),
  ]);
  const built = await build(await source("t.csv", table, { container: "csv" }), {
    columns: asked,
    quarantineMaxShare: 0.5,
    split: { seed: 1 },
  });
  expect(said(built)).toEqual(["a|1", "b|2", "c|3", "d|4", "é, ü|ß", "您好|问候"]);
  expect(built.rows("quarantine")).toMatchObject([{ line: 3, reason: "bad UTF-8" }]);
});

test("B1: Parquet as Python writes it, zstd in groups of rows, keeps lists, Chinese and the digits of numbers", async () => {
  const bytes = await readFile(new URL("../../testing/data/chats.zstd.parquet", import.meta.url));
  const built = await build(await source("chats.parquet", bytes, { container: "parquet" }));
  expect(built.meta.accounting).toMatchObject({ lines: 40, kept: 40 });
  expect(said(built)).toContain("问题 7|answer 7");
  const conversations = ["train", "valid"].flatMap((side) => built.rows(side).map(({ conversation }) => conversation));
  expect(new Set(conversations).size).toBe(40);
  expect(conversations).toContain("9007199254740993");
});

test("B1: a source that is damaged, or lacks a column, fails by its name", async () => {
  const whole = gzipSync(csv);
  const cut = await source("cut.csv.gz", whole.subarray(0, 60), { container: "csv", gzip: true });
  const noGzip = await source("no.jsonl.gz", "{}\n", { gzip: true });
  const unclosed = await source("open.csv", 'text,category\nab,c\n"never closed,d\n', { container: "csv" });
  const other = await source("other.csv", "question,label\na,b\n", { container: "csv" });
  const twice = await source("twice.csv", "text,category,text\na,b,c\n", { container: "csv" });
  const empty = await source("empty.csv", "", { container: "csv" });
  const none = await source("none.parquet", "PAR1 is no table PAR1", { container: "parquet" });
  const long = await source("long.csv", `text,category\n"${"x".repeat(9 << 20)}",a\n`, { container: "csv" });
  const options = { columns: asked };
  const told = [];
  for (const file of [cut, noGzip, unclosed, other, twice, empty, none, long]) told.push(await failure(file, options));
  expect(told).toEqual([
    "input-invalid: cut.csv.gz cannot be decompressed: unexpected end of file",
    "input-invalid: no.jsonl.gz cannot be decompressed: incorrect header check",
    "input-invalid: open.csv has a quote in row 3 that is never closed",
    "input-invalid: other.csv has no column text and no column category; its columns are question, label",
    "input-invalid: twice.csv has two columns that are called text",
    "input-invalid: empty.csv is empty: its first row names the columns",
    expect.stringContaining("input-invalid: none.parquet is no Parquet file that can be read: "),
    "input-invalid: long.csv has a row 2 that is too long, or a quote in it that is never closed",
  ]);
});

test("B1: a compressed source that changed is a changed one, not a damaged one", async () => {
  const file = await source("a.csv.gz", gzipSync(csv), { container: "csv", gzip: true });
  await writeFile(join(rig.root, "a.csv.gz"), brotliCompressSync(csv).subarray(0, 1));
  expect(await failure(file, { columns: asked })).toMatch(
    /^input-changed: a\.csv\.gz has changed: it has 1 bytes where/,
  );
  const bytes = gzipSync(csv);
  bytes[bytes.length - 20]! ^= 0xff;
  await writeFile(join(rig.root, "a.csv.gz"), bytes);
  expect(await failure(file, { columns: asked })).toMatch(/^input-changed: a\.csv\.gz has changed: its digest is/);
});

test("B4: a build of a compressed table that was stopped goes on to equal bytes", async () => {
  const many = `text,category\n${Array.from({ length: 3000 }, (_, i) => `"row ${i}, said",${i % 7}\n`).join("")}`;
  const file = await source("many.csv.gz", gzipSync(many), { container: "csv", gzip: true });
  const manifest = manifestOf([file], { format: "chat", columns: asked });
  const sizes = { chunkBytes: 4096, checkpointBytes: 256 };
  const whole = await rig.build(manifest, { scratch: "whole", ...sizes });
  const stop = new AbortController();
  let steps = 0;
  const progress = { step: () => void (++steps === 12 && stop.abort()) };
  const stopped = await rig.run(manifest, { scratch: "parts", ...sizes, signal: stop.signal, progress });
  expect(stopped).toMatchObject({ ok: false, failure: { reason: "cancelled" } });
  let first: number | undefined;
  const again = { step: ({ done }: { readonly done: number }) => void (first ??= done) };
  const rest = await rig.build(manifest, { scratch: "parts", ...sizes, progress: again });
  expect(rest.files).toEqual(whole.files);
  expect(steps).toBe(12);
});

test("B1: property: cells of any text come out of a table as they went in", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\t", "\n", "\r\n", "é", "中", "😀", " ", "'") });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
      const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
      const text = `text,category\n${quoted.join("\n")}\n`;
      const file = await source(`p-${runs}.csv`, text, { container: "csv" });
      const ran = await rig.run(manifestOf([file], { format: "chat", columns: asked, split: { validShare: 0.5 } }), {
        scratch: `run-${runs++}`,
        ...{ chunkBytes: 16, threads: 0 },
      });
      const kept = rows.filter((cells) => cells.every((one) => /\S/u.test(one)));
      const sum = ran.ok ? ran.value.figures["trainSamples"]! + ran.value.figures["validSamples"]! : undefined;
      if (ran.ok) expect(sum).toBe(kept.length);
      else expect(ran.failure.reason).toBe("dataset-empty");
    }),
    { numRuns: drawn(60) },
  );
});
