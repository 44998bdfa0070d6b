import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { nearFigures } from "../../bench/near-figures.ts";
import { comparedRow, nearness } from "./compared-row.ts";
import { BandFiles } from "./candidates.ts";
import { CandidatePairs, decideNear } from "./decide.ts";
import { comparedForm, runSet, similarity } from "../words/shingles.ts";

const options = { similarity: 0.8, ignoreNumbers: false } as const;
const text = (written: string, how = options) => comparedRow(JSON.stringify({ text: written }), how);
const chat = (...contents: readonly string[]) =>
  comparedRow(JSON.stringify({ messages: contents.map((content) => ({ role: "user", content })) }), options);

describe("B1: two rows are near", () => {
  test("where they share so many runs of characters, whatever their case, width and spaces", () => {
    const a = text("我的快递已经三天没有更新物流信息了，请帮我查询一下现在到哪里了");
    expect(nearness(a, text("我的快递已经三天没有更新物流信息了，请帮我查询一下现在在哪里了"), options)).toMatchObject({
      kind: "near",
    });
    expect(nearness(text("Where is MY parcel"), text("ｗhere is  my parcel"), options)).toEqual({
      kind: "near",
      similarity: 1,
    });
    expect(nearness(a, text("衣服太小了，我想换一件大一号的，运费由谁来承担"), options)).toEqual({ kind: "apart" });
  });

  test("only where they say the same numbers, unless numbers do not count", () => {
    const [a, b] = ["订单123已经发货了，请您注意查收短信通知", "订单456已经发货了，请您注意查收短信通知"];
    const loose = { similarity: 0.6, ignoreNumbers: false };
    expect(nearness(text(a), text(b), loose)).toEqual({ kind: "apart" });
    const alike = { similarity: 0.6, ignoreNumbers: true };
    expect(
      nearness(comparedRow(JSON.stringify({ text: a }), alike), comparedRow(JSON.stringify({ text: b }), alike), alike),
    ).toEqual({
      kind: "near",
      similarity: 1,
    });
  });

  test("a chat, where its answers are near too: another label to one question is no duplicate", () => {
    const question = "my parcel has not come yet, where is it now";
    expect(nearness(chat(question, "delivery"), chat(`${question}?`, "delivery"), options)).toMatchObject({
      kind: "near",
    });
    expect(nearness(chat(question, "delivery"), chat(`${question}?`, "complaint"), options)).toMatchObject({
      kind: "otherAnswer",
    });
  });

  test("a text shorter than a run is one run", () => {
    expect(similarity(runSet("a", 2), runSet("a", 2))).toBe(1);
    expect(similarity(runSet("a", 2), runSet("b", 2))).toBe(0);
    expect(similarity(runSet("", 2), runSet("", 2))).toBe(1);
  });
});

test("B1: property: similarity is the share of common runs, as sets of texts tell it", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "你"), maxLength: 20 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const runs = (of: string) =>
        new Set(of.length < 3 ? [of] : Array.from({ length: of.length - 2 }, (_, i) => of.slice(i, i + 3)));
      const [left, right] = [runs(a), runs(b)];
      const both = [...left].filter((run) => right.has(run)).length;
      expect(similarity(runSet(a, 3), runSet(b, 3))).toBe(both / (left.size + right.size - both));
    }),
    { numRuns: drawn(2000) },
  );
});

test("B1: numbers become one, and other scripts' digits with them", () => {
  expect(comparedForm("No. １２３ ①", { ignoreNumbers: true })).toBe("no. 0 0");
});

test("B1: of pairs that are as similar as the bound 995 of 1,000 meet, whatever their length and language", () => {
  for (const bound of [0.6, 0.7, 0.8]) {
    const { near, met } = nearFigures(60, bound);
    expect(near).toBeGreaterThan(300);
    expect(met).toBeGreaterThanOrEqual(Math.floor(near * 0.995));
  }
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "fairlead-near-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("B1: rows meet where a band has the same key, however many wait on disk", () => {
  const bands = new BandFiles(folder, 2);
  for (let row = 0; row < 30_000; row++) bands.add(row, Uint32Array.of(row % 10_000, 0xffffffff - row));
  const met: number[][] = [];
  for (const band of [0, 1]) bands.meetings(band, (rows) => met.push([...rows]));
  bands.close();
  expect(met).toHaveLength(10_000);
  expect(met[7]).toEqual([7, 10_007, 20_007]);
});

describe("B1: of rows that are near each other", () => {
  const noTurn = () => Promise.resolve();
  const why = { why: "near", similarity: 0.9 } as const;

  test("the best stays, and a chain takes away nothing that is near no row that stays", async () => {
    // 0 is near 1, and 1 near 2: 1 goes, and 2 is near nothing that is left.
    const near = new Set(["1 0", "2 1"]);
    const gone = await decideNear(
      [
        [1, 0],
        [2, 0],
        [2, 1],
      ],
      (a, b) => (near.has(`${a} ${b}`) ? why : undefined),
      noTurn,
    );
    expect([...gone]).toEqual([[1, { ...why, near: 0 }]]);
  });

  test("property: which go does not depend on the order in which bands are looked at, nor on how rows are numbered", async () => {
    const meetings = fc.array(fc.uniqueArray(fc.nat(30), { minLength: 2, maxLength: 6 }), { maxLength: 12 });
    const numberings = fc.shuffledSubarray(
      Array.from({ length: 31 }, (_, i) => i),
      { minLength: 31 },
    );
    await fc.assert(
      fc.asyncProperty(meetings, numberings, async (met, renumbered) => {
        const decide = async (order: readonly (readonly number[])[], numberOf: (row: number) => number) => {
          const ranks = new Uint32Array(31);
          for (let row = 0; row < 31; row++) ranks[numberOf(row)] = row;
          const pairs = new CandidatePairs(ranks);
          for (const rows of order) pairs.addMeeting(Uint32Array.from(rows, numberOf));
          const measure = (a: number, b: number) => ((a * 7 + b * 3) % 4 === 0 ? why : undefined);
          return [...(await decideNear(pairs.inOrder(), measure, noTurn))];
        };
        expect(await decide(met.toReversed(), (row) => renumbered[row]!)).toEqual(await decide(met, (row) => row));
      }),
      { numRuns: drawn(500) },
    );
  });
});
