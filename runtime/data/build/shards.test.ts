// The same rows, cut into files in another way: what is kept, where it stands and what it is called must not tell.
import fc from "fast-check";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WrittenCleanRule } from "../../../specs/handoff/clean-rules.ts";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { type Built, type ManifestOptions, manifestOf, openRig, type Rig } from "../../testing/dataset-rig.ts";

let rig: Rig;
beforeAll(async () => (rig = await openRig()));
afterAll(() => rig.remove());

let built = 0;

/** Builds a dataset of the lines in so many files, by so many threads. */
async function build(lines: readonly string[], files: number, threads: number, options: ManifestOptions) {
  const shards = Array.from({ length: files }, (_, file) => {
    const [from, to] = [file, file + 1].map((end) => Math.floor((lines.length * end) / files));
    return lines.slice(from, to).join("\n");
  });
  const folder = `shards-${++built}`;
  const pinned = await Promise.all(shards.map((shard, i) => rig.file(`${folder}/${i}.jsonl`, shard)));
  return rig.build(manifestOf(pinned, options), { scratch: folder, threads, chunkBytes: 2000, partBytes: 5000 });
}

/** All that must not depend on files, order, chunks and threads. */
function tellOf({ meta, rows, files }: Built) {
  const linesOf = (folder: string): readonly string[] =>
    Object.keys(files)
      .filter((path) => path.startsWith(`${folder}/`))
      .flatMap((path) => files[path]!.split("\n"))
      .filter((line) => line !== "")
      .toSorted();
  const rejected = rows("rejected").map(({ rule, detail, sample }) => JSON.stringify({ rule, detail, sample }));
  const { accounting, distribution, split } = meta;
  const hits = meta.rules.map((rule) => [rule.rule, rule.hits, rule.conflicts]);
  return {
    accounting,
    distribution,
    split,
    hits,
    train: linesOf("train"),
    valid: linesOf("valid"),
    rejected: rejected.toSorted(),
  };
}

const duplicates = (near: boolean): WrittenCleanRule => ({
  rule: "duplicates",
  near: near ? { similarity: 0.7, ignoreNumbers: false } : null,
});
const length: WrittenCleanRule = { rule: "length", min: 3, max: 200 };

/** Few texts in many conversations, so that equal and near content stands on both sides, and alone. */
const line = fc
  .record({
    text: fc.tuple(fc.nat(40), fc.constantFrom("", "!", " again")).map(([i, end]) => (i === 0 ? "x" : digits(i) + end)),
    conversation: fc.option(fc.nat(12)),
  })
  .map((sample) => JSON.stringify(sample));

test.each([
  ["a conversation is a group", "conversation", false],
  ["a sample is a group", "sample", false],
  ["near rows go too", "conversation", true],
] as const)(
  "B4: property: however rows are ordered and cut into files, the same ones stay, where %s",
  async (_, groupBy, near) => {
    const options = { clean: [length, duplicates(near)], split: { groupBy, validShare: 0.4 } };
    let compared = 0;
    const orders = fc
      .array(line, { minLength: 40, maxLength: 60 })
      .chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })));
    await fc.assert(
      fc.asyncProperty(orders, fc.constantFrom(1, 3, 16), async ([lines, others], files) => {
        // A side may be empty; then it is for all of them.
        const [one, other] = await Promise.allSettled([build(lines, 1, 0, options), build(others, files, 0, options)]);
        if (one.status === "rejected" || other.status === "rejected")
          expect([one.status, other.status]).toEqual(["rejected", "rejected"]);
        else {
          expect(tellOf(other.value)).toEqual(tellOf(one.value));
          compared++;
        }
      }),
      { numRuns: drawn(25) },
    );
    expect(compared).toBeGreaterThan(0);
  },
);

/** Every fifth line says what another conversation says; half of these were said before. */
const corpus = Array.from({ length: 900 }, (_, i) => {
  const says = i % 5 === 0 ? (i * 7) % 300 : i;
  return JSON.stringify({
    conversation: i % 11 === 0 ? null : `c${i % 170}`,
    text: `${"parcel".repeat(1 + (says % 4))} ${digits(says)}`,
  });
});

function digits(i: number): string {
  return createHash("sha256").update(`${i}`).digest("hex").slice(0, 40);
}

test("B4: content ids are equal for 1, 3 and 16 files in any order and 0, 1, 2 and 7 threads", async () => {
  const options = { clean: [length, duplicates(false)], split: { validShare: 0.4 } };
  const expected = await build(corpus, 1, 0, options);
  const orders = [corpus, corpus.toReversed(), [...corpus.slice(400), ...corpus.slice(0, 400)]];
  const repeated = expected.rows("rejected").filter(({ rule }) => rule === "duplicates");
  expect(repeated.length).toBeGreaterThan(100);
  for (const [i, [files, threads]] of (
    [
      [16, 0],
      [3, 1],
      [16, 2],
      [3, 7],
    ] as const
  ).entries()) {
    const told = tellOf(await build(orders[i % 3]!, files, threads, options));
    expect(told).toEqual(tellOf(expected));
  }
});

test("B4: of equal content in several conversations, the row to train on stays, and every other one is rejected with its place", async () => {
  const said = (conversation: number): string => JSON.stringify({ conversation, text: "the same in all of them" });
  const lines = [...Array.from({ length: 30 }, (_, i) => said(i)), ...corpus.slice(0, 30)];
  const options = { clean: [duplicates(false)], split: { validShare: 0.5 } };
  const { rows, meta } = await build(lines, 3, 0, options);
  const stays = rows("train").filter(({ text }) => text === "the same in all of them");
  expect(stays).toHaveLength(1);
  expect(rows("valid").some(({ text }) => text === "the same in all of them")).toBe(false);
  const gone = rows("rejected").filter(({ detail }) => detail === `same content as the row ${String(stays[0]!["id"])}`);
  expect(gone).toHaveLength(29);
  expect(new Set(gone.map(({ source, line: at }) => `${String(source)}:${String(at)}`)).size).toBe(29);
  expect(meta.rules[0]!.hits["rejectedSamples"]).toBe(rows("rejected").length);
});
