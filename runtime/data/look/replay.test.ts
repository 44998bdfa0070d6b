// What each rule did to a row is told of every row of a dataset, whatever its source is written in, or of none.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import type { WrittenCleanRule } from "../../../specs/handoff/clean-rules.ts";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { chat, hostileDataset, laidOut } from "../report/testing/laid-out.ts";
import type { LocatedSource } from "../sources/source.ts";
import { type CheckedOut, keptIn, rowsIn } from "./checked-out.ts";
import { replay, type Replayed } from "./replay.ts";
import { whyRow } from "./why.ts";

let rig: Rig;
let words: PinnedFile;
let clean: readonly WrittenCleanRule[];
beforeEach(async () => {
  rig = await openRig();
  words = await rig.file("words/brands.txt", "acme\n");
  clean = [
    { rule: "unicode", form: "NFC", removeInvisible: true },
    { rule: "repair", mojibake: true, entities: true },
    { rule: "duplicates" },
    { rule: "length", min: 5, max: 200 },
    { rule: "sensitiveWords", lists: [words], mask: "*" },
    { rule: "personalData", redact: ["email"], mask: ["phone"] },
  ];
});
afterEach(() => rig.remove());

const { signal } = new AbortController();

async function told(dataset: CheckedOut, asked: string): Promise<Replayed> {
  const found = whyRow(dataset, asked);
  if (!found.ok) throw new Error(found.failure.message);
  const { fate, place } = found.value;
  if (fate.kind !== "kept" && fate.kind !== "rejected") throw new Error(`${asked} is ${fate.kind}`);
  return replay({ dataset, fate, place, repository: rig.root, signal });
}

const spoiled = "Acme's caf\u00c3\u00a9 sent\u200b it, call 13812345678 or a@b.example";
const questions = [spoiled, "hi", "Where is my parcel?", "Where is my parcel?", "  \u200b ", "My shirt is too small"];
const csv = `ask,label\n${questions.map((question) => `"${question}",delivery\n`).join("")}`;

const tables: readonly (readonly [string, () => Promise<LocatedSource>])[] = [
  ["CSV", async () => ({ ...(await rig.file("data/a.csv", csv)), container: "csv" })],
  ["TSV, compressed", async () => compressed(csv.replaceAll('",', '"\t').replace("ask,", "ask\t"))],
  ["Parquet", async () => ({ ...(await rig.file("data/a.parquet", parquet())), container: "parquet" })],
  [
    "JSON Lines",
    async () =>
      rig.file("data/a.jsonl", questions.map((ask) => `${JSON.stringify({ ask, label: "delivery" })}\n`).join("")),
  ],
];

async function compressed(text: string): Promise<LocatedSource> {
  return { ...(await rig.file("data/a.tsv.gz", gzipSync(text))), container: "tsv", gzip: true };
}

function parquet(): Uint8Array {
  const columns = { ask: questions, label: questions.map(() => "delivery") };
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

test.each(tables)("tells each rule's step of a row of %s, in the order in which they ran", async (_name, source) => {
  const file = await source();
  const options = { format: "chat", columns: { user: "ask", assistant: "label" }, clean } as const;
  const dataset = await laidOut(rig, [file], { ...options, split: { seed: 1 } });
  const first = file.container === "csv" || file.container === "tsv" ? 2 : 1;
  const steps = async (row: number) =>
    ((await told(dataset, `${file.path}:${first + row}`)) as { steps: readonly object[] }).steps;
  expect(await steps(0)).toMatchObject([
    {
      rule: "unicode",
      did: "changed",
      hits: { removedCharacters: 1 },
      changes: [{ in: "messages[0]", places: [{}], isCut: false }],
    },
    { rule: "repair", did: "changed", hits: { repairedPlaces: 1, mojibake: 1 } },
    { rule: "length", did: "left" },
    {
      rule: "sensitiveWords",
      did: "masked",
      hits: { maskedPlaces: 1 },
      changes: [{ places: [{ before: "Acme's café sent it,…", after: "****'s café sent it,…" }] }],
    },
    { rule: "personalData", did: "masked", hits: { hiddenPlaces: 2, phone: 1, email: 1 } },
    { rule: "empty", did: "left" },
    { rule: "duplicates", did: "left" },
  ]);
  expect((await steps(1)).map((step) => Object.values(step).slice(0, 2).join(" "))).toEqual([
    ...["unicode left", "repair left", "length rejected", "sensitiveWords not asked", "personalData not asked"],
    ...["empty not asked", "duplicates not asked"],
  ]);
  expect((await steps(3)).at(-1)).toMatchObject({ rule: "duplicates", did: "rejected" });
});

it("tells the steps of every row that a rule has seen, however hostile", async () => {
  const dataset = await hostileDataset(rig);
  const places = [...(["train", "valid"] as const)].flatMap((side) =>
    [...keptIn(dataset, side)].map(({ place }) => place!),
  );
  const all = [...places, ...rowsIn(dataset, "rejected")];
  expect(all.length).toBeGreaterThan(50);
  for (const { source, line } of all) {
    const path = dataset.meta.paths[dataset.meta.lineage.sources[source]!.digest]!;
    expect(await told(dataset, `${path}:${line}`)).toMatchObject({ steps: { length: dataset.meta.rules.length } });
  }
});

it("reads the first line behind a mark, and a last one without an end", async () => {
  const lines = ["b", "c", "d", "e", "f", "g", "h", "i"].map((id) => chat(id, `&amp; of ${id}`, "y"));
  const file = await rig.file("data/a.jsonl", `\ufeff${lines.join("\r\n")}`);
  const dataset = await laidOut(rig, [file], { format: "chat", clean, split: { seed: 1 } });
  for (const line of [1, 8])
    expect(await told(dataset, `a.jsonl:${line}`)).toMatchObject({ steps: { 1: { rule: "repair", did: "changed" } } });
});

it("says why the steps cannot be told", async () => {
  const file = await rig.file(
    "data/a.jsonl",
    [
      chat("a", spoiled, "x"),
      ...["b", "c", "d", "e", "f", "g", "h", "i"].map((id) => chat(id, `other words of ${id}`, "y")),
      "",
    ].join("\n"),
  );
  const dataset = await laidOut(rig, [file], { format: "chat", clean, split: { seed: 1 } });
  const said = async (of: CheckedOut = dataset) => (await told(of, "a.jsonl:1")).untold;
  expect(await said()).toBeUndefined();
  const { rows: _, ...older } = dataset.meta;
  expect(await said({ ...dataset, meta: older })).toBe(
    `${dataset.called} was laid out by another version of Fairlead, and is laid out again by an apply that makes it`,
  );
  const others = dataset.meta.rules.map((rule) =>
    rule.rule === "personalData" ? { ...rule, parameters: { redact: [], mask: [] } } : rule,
  );
  expect(await said({ ...dataset, meta: { ...dataset.meta, rules: others } })).toMatch(
    /^.* was made by another version of Fairlead: /,
  );
  const unknown = [{ rule: "later", parameters: {}, hits: {} }, ...dataset.meta.rules];
  expect(await said({ ...dataset, meta: { ...dataset.meta, rules: unknown } })).toContain(
    "another version of Fairlead",
  );
  const url = "https://example.com/a.jsonl";
  const paths = { ...dataset.meta.paths, [file.digest]: url };
  expect(
    (await replay({ ...(await query(dataset)), dataset: { ...dataset, meta: { ...dataset.meta, paths } } })).untold,
  ).toBe(`${url} was downloaded to make ${dataset.called}, and is not kept`);
  await writeFile(join(rig.root, "words/brands.txt"), "acmo\n");
  expect(await said()).toBe(`words/brands.txt has changed since ${dataset.called} was made of it`);
  await rig.file("words/brands.txt", "acme\n");
  await writeFile(join(rig.root, file.path), chat("a", spoiled, "y"));
  expect(await said()).toBe(`data/a.jsonl has changed since ${dataset.called} was made of it`);
  await rm(join(rig.root, file.path));
  expect(await said()).toBe(`data/a.jsonl is not in ${rig.root} (--root names another repository)`);
});

async function query(dataset: CheckedOut) {
  const found = whyRow(dataset, "a.jsonl:1");
  if (!found.ok || (found.value.fate.kind !== "kept" && found.value.fate.kind !== "rejected"))
    throw new Error("no row");
  return { fate: found.value.fate, place: found.value.place, repository: rig.root, signal };
}
