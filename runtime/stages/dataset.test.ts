import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import type { PinnedFile } from "../../specs/handoff/value.ts";
import { contextOf, manifestOf, openRig, readBuilt, type Rig } from "../testing/dataset-rig.ts";
import { runDataset } from "./dataset.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

const unicode = { rule: "unicode", form: "NFKC", removeInvisible: true } as const satisfies WrittenCleanRule;
const duplicates: WrittenCleanRule = { rule: "duplicates", near: null };

function chat(conversation: string | undefined, ...contents: readonly string[]): string {
  const messages = contents.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
  return JSON.stringify({ conversation, messages });
}

function texts(...contents: readonly string[]): string {
  return contents.map((text) => `${JSON.stringify({ text })}\n`).join("");
}

test("B4: a dataset has rows, rejected and unreadable lines kept apart, and a meta.json that accounts for every line", async () => {
  const list = await rig.file("words/brand.txt", "# names\n别家店\nacme\n");
  const rules: WrittenCleanRule[] = [
    unicode,
    { rule: "characters", keep: ["letters", "numbers", "punctuation", "emoji", "space"] },
    { rule: "length", min: 5, max: 30 },
    { rule: "sensitiveWords", lists: [list], mask: "*" },
    duplicates,
  ];
  const lines = [
    chat("c1", "你好，ＡＣＭＥ的订单在哪？", "在路上★"),
    chat("c1", "hi", "too short"),
    "",
    '{"messages": [',
    chat("c2", "Where is my order? 👨‍👩‍👧", "On its way."),
  ];
  const one = await rig.file("data/one.jsonl", lines.join("\n"));
  const two = await rig.file(
    "data/two.jsonl",
    [
      chat("c3", "你好,acme的订单在哪?", "在路上"),
      chat("c4", "别家店更便宜，怎么办呢？", "我们会\u200b改进。"),
      chat(undefined, "no conversation here", "fine"),
    ].join("\n"),
  );
  const { files, meta, rows } = await rig.build(
    manifestOf([one, two], { format: "chat", clean: rules, quarantineMaxShare: 0.2 }),
  );

  expect(Object.keys(files).toSorted()).toEqual([
    "meta.json",
    "places/train.bin",
    "places/valid.bin",
    "quarantine/part-00000.jsonl",
    "rejected/part-00000.jsonl",
    "train/part-00000.jsonl",
    "valid/part-00000.jsonl",
  ]);
  const kept = [...rows("train"), ...rows("valid")];
  expect(
    kept.map(({ conversation, messages }) => `${String(conversation)} ${JSON.stringify(messages)}`).toSorted(),
  ).toEqual([
    'c1 [{"role":"user","content":"你好,****的订单在哪?"},{"role":"assistant","content":"在路上"}]',
    'c2 [{"role":"user","content":"Where is my order? 👨‍👩‍👧"},{"role":"assistant","content":"On its way."}]',
    'c4 [{"role":"user","content":"***更便宜,怎么办呢?"},{"role":"assistant","content":"我们会改进。"}]',
    'null [{"role":"user","content":"no conversation here"},{"role":"assistant","content":"fine"}]',
  ]);
  const first = kept.find(({ conversation }) => conversation === "c1")!;
  expect(rows("rejected")).toEqual([
    {
      rule: "length",
      detail: "messages[0]: 2 characters, the least is 5",
      line: 2,
      source: 0,
      sample: {
        conversation: "c1",
        messages: [
          { role: "user", content: "hi" },
          { role: "assistant", content: "too short" },
        ],
      },
    },
    {
      rule: "duplicates",
      detail: `same content as the row ${String(first["id"])}`,
      line: 1,
      source: 1,
      sample: { conversation: "c3", messages: first["messages"] },
    },
  ]);
  expect(rows("quarantine")).toEqual([
    {
      source: 0,
      line: 4,
      byteOffset: Buffer.byteLength(lines.slice(0, 3).join("\n")) + 1,
      reason: "broken JSON",
      bytes: Buffer.from('{"messages": [').toString("base64"),
    },
  ]);
  const empty = { system: 0, user: 0, assistant: 0 };
  expect(meta).toEqual({
    schema: 1,
    format: "chat",
    accounting: { lines: 8, kept: 4, rejected: 2, quarantined: 1, blank: 1 },
    distribution: {
      train: {
        samples: 1,
        groups: 1,
        characters: 16,
        messages: { ...empty, user: 1, assistant: 1 },
        languages: { zh: 1, en: 0, mixed: 0, other: 0 },
        characterQuantiles: { min: 16, p10: 16, p50: 16, p90: 16, p99: 16, max: 16 },
        contentId: contentIdOf(rows("train")),
      },
      valid: {
        samples: 3,
        groups: 3,
        characters: 77,
        messages: { ...empty, user: 3, assistant: 3 },
        languages: { zh: 1, en: 2, mixed: 0, other: 0 },
        characterQuantiles: { min: 18, p10: 18, p50: 24, p90: 35, p99: 35, max: 35 },
        contentId: contentIdOf(rows("valid")),
      },
    },
    rules: [
      {
        rule: "unicode",
        parameters: { form: "NFKC", removeInvisible: true },
        hits: { changedSamples: 2, removedCharacters: 1, changedMeanings: 0 },
        changedMeanings: [],
      },
      {
        rule: "characters",
        parameters: { keep: ["letters", "numbers", "punctuation", "emoji", "space"] },
        hits: { changedSamples: 1, removedCharacters: 1 },
      },
      { rule: "length", parameters: { min: 5, max: 30 }, hits: { rejectedSamples: 1 } },
      {
        rule: "sensitiveWords",
        parameters: { lists: [bytesOf(list)], mask: "*" },
        hits: { changedSamples: 3, maskedPlaces: 3 },
      },
      { rule: "duplicates", parameters: {}, hits: { rejectedSamples: 1 } },
      { rule: "empty", parameters: {}, hits: { rejectedSamples: 0 } },
    ],
    lineage: {
      sources: [
        { ...bytesOf(one), lines: 5 },
        { ...bytesOf(two), lines: 3 },
      ],
      wordLists: [{ ...bytesOf(list), words: 2 }],
    },
    split: { validShare: 0.5, groupBy: "conversation", seed: 7, leakage: { groups: 0, rows: 0 } },
    quarantineMaxShare: 0.2,
    files: ["train", "valid", "rejected", "quarantine"].map((folder) => {
      const text = files[`${folder}/part-00000.jsonl`]!;
      return {
        path: `${folder}/part-00000.jsonl`,
        folder,
        rows: text.split("\n").length - 1,
        bytes: Buffer.byteLength(text),
        digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
      };
    }),
    places: { train: placesOf("train"), valid: placesOf("valid") },
    environment: { unicode: process.versions.unicode },
  });
  function placesOf(side: string) {
    const bytes = readFileSync(join(rig.root, ".scratch/scratch/output/places", `${side}.bin`));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    return { path: `places/${side}.bin`, bytes: rows(side).length * 10, digest };
  }
});

/** A file as meta.json names it: no path, so that a move changes no byte. */
function bytesOf({ digest, bytes }: PinnedFile) {
  return { digest, bytes };
}

/** As meta.json defines it, from the rows themselves. */
function contentIdOf(rows: readonly Record<string, unknown>[]): string {
  const ids = rows.map(({ id }) => Buffer.from(String(id), "hex")).toSorted((a, b) => a.compare(b));
  return `sha256:${createHash("sha256").update(Buffer.concat(ids)).digest("hex")}`;
}

/** Lines of every kind, with duplicates near and far, in both languages. */
function noisyLines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    switch (i % 11) {
      case 0:
        return chat(`c${i % 40}`, `订单${i % 90}什么时候发货？`, "很快！");
      case 3:
        return chat(undefined, `Ｗhere is order ${i % 70}? 👨‍👩‍👧`, "Soon\u200b.");
      case 5:
        return "";
      case 7:
        return i % 3 === 0 ? '{"messages": [' : chat("short", "hi", "x");
      default:
        return chat(
          `c${i % 60}`,
          `mixed 文字 ${i % 300} ${"长".repeat(i % 50)}`,
          `answer ${i % 5} ${"é".repeat(i % 9)}${"℃№²①Ⅷ™½".charAt(i % 97)}`,
        );
    }
  });
}

const noisyRules: readonly WrittenCleanRule[] = [unicode, { rule: "length", min: 5, max: 1024 }, duplicates];

test("B5: a table of words masks what it holds for the day and the categories of its rule, and meta.json counts by category", async () => {
  const table =
    "word,category,until,allow\n赌场,gambling,,赌场风云\ncasino,gambling,2025-12-31,\n傻瓜,insults,,\n刷单,fraud,,\n,,,\n";
  const list = await rig.file("words/policy.csv", table);
  const rows = ["去賭.場 casino 傻瓜", "看《赌场风云》，骂傻 瓜", "刷单，傻瓜，赌场", "nothing here"];
  const data = await rig.file("a.jsonl", rows.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  const rule: WrittenCleanRule = {
    rule: "sensitiveWords",
    lists: [list],
    mask: "*",
    variants: ["inserted", "traditional"],
    categories: ["gambling", "insults"],
    validOn: "2026-01-01",
  };
  const built = await rig.build(manifestOf([data], { clean: [rule] }));
  expect([...built.rows("train"), ...built.rows("valid")].map(({ text }) => text).toSorted()).toEqual([
    "nothing here",
    "刷单，**，**",
    "去*** casino **",
    "看《赌场风云》，骂***",
  ]);
  const { rules, lineage } = built.meta;
  const { rule: _, ...parameters } = rule;
  expect(rules[0]).toEqual({
    rule: "sensitiveWords",
    parameters: { ...parameters, lists: [{ ...bytesOf(list), form: "csv" }] },
    hits: { changedSamples: 3, maskedPlaces: 5, "maskedPlaces.gambling": 2, "maskedPlaces.insults": 3 },
  });
  expect(lineage.wordLists).toEqual([{ ...bytesOf(list), form: "csv", words: 4 }]);
});

test("B5: what is wrong in a table of words is a failure with its row", async () => {
  const list = await rig.file("words/policy.csv", "word,from\n赌场,2026-02-30\n,\n彩票,soon\n");
  const data = await rig.file("a.jsonl", '{"text":"a"}\n');
  const ran = await rig.run(manifestOf([data], { clean: [{ rule: "sensitiveWords", lists: [list], mask: "*" }] }));
  expect(ran).toMatchObject({
    ok: false,
    failure: {
      reason: "input-invalid",
      message: 'words/policy.csv:2 has "2026-02-30" under from, which is no day: write it as 2026-12-31; and 1 more',
    },
  });
});

test("B4: the bytes of a dataset depend on neither the number of threads nor the size of chunks", async () => {
  const lines = noisyLines(3000);
  const files = [
    await rig.file(
      "a.jsonl",
      Buffer.concat([Buffer.from(lines.slice(0, 2000).join("\n")), Buffer.from('\n{"x":"\xe4\xbd"}\r\n', "latin1")]),
    ),
    await rig.file("empty.jsonl", ""),
    await rig.file("b.jsonl", lines.slice(1000).join("\r\n")),
  ];
  const manifest = manifestOf(files, {
    format: "chat",
    clean: noisyRules,
    quarantineMaxShare: 0.1,
    split: { validShare: 0.2 },
  });
  const partBytes = 50_000;
  const { files: expected, meta } = await rig.build(manifest, { partBytes });
  expect(meta.files.filter(({ folder }) => folder === "train").length).toBeGreaterThan(2);
  expect(meta.accounting).toMatchObject({ lines: 4001, quarantined: expect.toSatisfy((n: number) => n > 100) });
  expect(meta.rules[0]).toEqual({
    rule: "unicode",
    parameters: { form: "NFKC", removeInvisible: true },
    hits: { changedSamples: 911, removedCharacters: 364, changedMeanings: 183 },
    changedMeanings: ["№ -> No", "² -> 2", "Ⅷ -> VIII", "½ -> 1⁄2", "℃ -> °C"],
  });
  for (const [threads, chunkBytes] of [
    [0, 61],
    [1, 4099],
    [2, 977],
    [3, 10_007],
    [2, 1 << 20],
  ] as const) {
    const { files: other } = await rig.build(manifest, {
      threads,
      chunkBytes,
      partBytes,
      scratch: `${threads}-${chunkBytes}`,
    });
    expect(other, `${threads} threads, chunks of ${chunkBytes} bytes`).toEqual(expected);
  }
});

test("B4: property: every line is kept, rejected, unreadable or blank, and stands exactly once where it belongs", async () => {
  const line = fc.oneof(
    fc.constantFrom('{"text":"one"}', '{"text":"two two"}', '{"text":"one "}', '{"text":"x"}', '{"text":"\\u200b"}'),
    fc.constantFrom("", "  ", "\r", "{", "[]", '{"text":1}', '{"text":"a"}{', "\u0000"),
    fc
      .string({ unit: "grapheme", maxLength: 6 })
      .map((text) => JSON.stringify({ text, conversation: text.slice(0, 1) })),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 25 }), fc.integer({ min: 1, max: 90 }), async (lines, chunkBytes) => {
      const file = await rig.file(
        "a.jsonl",
        ['{"text":"first"}', '{"text":"second"}', '{"text":"third one"}', ...lines].join("\n"),
      );
      const clean: WrittenCleanRule[] = [unicode, { rule: "length", min: 2, max: 40 }, duplicates];
      const manifest = manifestOf([file], { clean, quarantineMaxShare: 1 });
      const { meta, rows } = await rig.build(manifest, { threads: 0, chunkBytes, scratch: `${run++}` });
      const { accounting } = meta;
      expect(accounting.lines).toBe(lines.length + 3 - (lines.at(-1) === "" ? 1 : 0));
      expect(accounting.kept + accounting.rejected + accounting.quarantined + accounting.blank).toBe(accounting.lines);
      const kept = [...rows("train"), ...rows("valid")];
      expect([kept.length, rows("rejected").length, rows("quarantine").length]).toEqual([
        accounting.kept,
        accounting.rejected,
        accounting.quarantined,
      ]);
      expect(new Set(kept.map(({ text }) => text)).size).toBe(kept.length);
      const apart = [...rows("rejected"), ...rows("quarantine")].map((row) => row["line"]);
      expect(new Set(apart).size).toBe(apart.length);
      expect(meta.rules.reduce((sum, { hits }) => sum + (hits["rejectedSamples"] ?? 0), 0)).toBe(accounting.rejected);
    }),
    { numRuns: 60 },
  );
});

test("B4: the split and the content ids depend on the rows, not on their order", async () => {
  const lines = noisyLines(400);
  const options = { format: "chat", clean: noisyRules, quarantineMaxShare: 0.1 } as const;
  const sides = async (name: string, order: readonly string[]): Promise<unknown> => {
    const { meta, rows } = await rig.build(manifestOf([await rig.file(`${name}.jsonl`, order.join("\n"))], options), {
      scratch: name,
    });
    const ids = (folder: string): unknown[] =>
      rows(folder)
        .map(({ id }) => String(id))
        .toSorted();
    return {
      train: ids("train"),
      valid: ids("valid"),
      contentIds: [meta.distribution.train.contentId, meta.distribution.valid.contentId],
    };
  };
  // Which of two equal rows comes first decides their conversation, so only rows whose content names their conversation take part.
  const own = lines.filter((line) => line.includes("mixed")).map((line, i) => line.replace("mixed", `mixed${i}`));
  expect(await sides("backward", own.toReversed())).toEqual(await sides("forward", own));
});

describe("B1: duplicates", () => {
  test("the first in the order of the input stays, across files and chunks, whatever rules made the samples equal", async () => {
    const a = await rig.file("a.jsonl", texts("１２３ same", "other", "123 same"));
    const b = await rig.file("b.jsonl", texts("123 sa\u200bme", "Other"));
    const { rows, meta } = await rig.build(manifestOf([a, b], { clean: [duplicates, unicode] }), { chunkBytes: 8 });
    expect([...rows("train"), ...rows("valid")].map(({ text }) => String(text)).toSorted()).toEqual([
      "123 same",
      "Other",
      "other",
    ]);
    expect(rows("rejected").map(({ source, line, rule }) => [source, line, rule])).toEqual([
      [0, 3, "duplicates"],
      [1, 1, "duplicates"],
    ]);
    expect(meta.rules[0]).toEqual({ rule: "duplicates", parameters: {}, hits: { rejectedSamples: 2 } });
  });

  test("without the rule equal rows stay, and a content that fell on both sides is reported as leaked", async () => {
    const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ text: "same", conversation: `c${i}` }));
    const { meta } = await rig.build(manifestOf([await rig.file("a.jsonl", lines.join("\n"))]));
    expect(meta.accounting).toMatchObject({ kept: 20, rejected: 0 });
    expect(meta.split.leakage).toEqual({ groups: 0, rows: 1 });
    expect(meta.distribution.train.groups + meta.distribution.valid.groups).toBe(20);
  });

  test("roles count: the same words from other people are another sample", async () => {
    const message = (role: string, content: string): object => ({ role, content });
    const lines = [
      [message("user", "a"), message("user", "b"), message("assistant", "c")],
      [message("user", "a"), message("assistant", "b"), message("assistant", "c")],
      [message("user", "ab"), message("assistant", "c")],
    ].map((messages, i) => JSON.stringify({ messages, conversation: i }));
    const file = await rig.file("a.jsonl", lines.join("\n"));
    const { meta } = await rig.build(manifestOf([file], { format: "chat", clean: [duplicates], split: { seed: 2 } }));
    expect(meta.accounting).toMatchObject({ kept: 3, rejected: 0 });
  });
});

/** Some letters that say nothing. */
function mixed(seed: number): string {
  return createHash("sha256").update(String(seed)).digest("hex").replace(/[0-9]/g, "").slice(0, 20);
}

describe("B1: near duplicates", () => {
  const near: WrittenCleanRule = { rule: "duplicates", near: { similarity: 0.8, ignoreNumbers: false } };
  const base = "please tell me where my parcel with the green shoes has been since monday";
  const written = [
    base,
    "a question about nothing else than the colour of the sky at noon in winter",
    `${base} morning`,
    `${base}!`,
    "the invoice of october is wrong, and nobody answers the telephone",
    `${base} 12`,
  ];

  test("those that are near the best go, each with the row that it is near and where it stood, and the figures are those of what is left", async () => {
    const file = await rig.file("a.jsonl", texts(...written));
    const { rows, meta } = await rig.build(manifestOf([file], { clean: [near], split: { seed: 2 } }));
    const left = [...rows("train"), ...rows("valid")];
    // The longest of them is on the side to validate by, and one to train on is better.
    expect(left.map(({ text }) => text).toSorted()).toEqual(
      [written[1], written[3], written[4], written[5]].toSorted(),
    );
    const id = rows("train").find(({ text }) => text === written[3])!["id"];
    expect(rows("rejected").map(({ rule, detail, source, line }) => [rule, detail, source, line])).toEqual([
      ["duplicates", expect.stringMatching(`^near the row ${String(id)}: a similarity of [01].[0-9]{3}$`), 0, 1],
      ["duplicates", expect.stringMatching(`^near the row ${String(id)}: a similarity of 0.[89][0-9]{2}$`), 0, 3],
    ]);
    expect(meta.split.leakage).toEqual({ groups: 0, rows: 0, near: { similarity: 0.8, removed: 1 } });
    expect(meta.accounting).toMatchObject({ lines: 6, kept: 4, rejected: 2 });
    expect(meta.rules[0]).toEqual({
      rule: "duplicates",
      parameters: { near: { similarity: 0.8, ignoreNumbers: false } },
      hits: { rejectedSamples: 2, nearDuplicates: 2, askedInTraining: 0, otherAnswers: 0 },
      conflicts: [],
    });
    const characters = left.reduce((sum, { text }) => sum + String(text).length, 0);
    expect(meta.distribution.train.characters + meta.distribution.valid.characters).toBe(characters);
    expect(meta.distribution.train.samples + meta.distribution.valid.samples).toBe(4);
  });

  test("the same rows stay whatever the order of the lines, in whatever chunks and threads", async () => {
    const kept = async (name: string, lines: readonly string[], options: object): Promise<unknown> => {
      const built = await rig.build(
        manifestOf([await rig.file(`${name}.jsonl`, texts(...lines))], { clean: [near], split: { seed: 2 } }),
        {
          scratch: name,
          ...options,
        },
      );
      const { train, valid } = built.meta.distribution;
      return [train.contentId, valid.contentId, built.meta.accounting];
    };
    const first = await kept("one", written, { threads: 0 });
    expect(await kept("two", written.toReversed(), { threads: 2, chunkBytes: 100 })).toEqual(first);
    expect(await kept("three", [...written.slice(3), ...written.slice(0, 3)], { threads: 1, partBytes: 200 })).toEqual(
      first,
    );
  });

  test("other answers to one question stay on one side, and are counted; to validate by what was trained, none stays", async () => {
    const line = (question: string, answer: string): string =>
      JSON.stringify({
        messages: [
          { role: "user", content: question },
          { role: "assistant", content: answer },
        ],
      });
    const lines = [
      line(base, "delivery"),
      line(`${base}!`, "delivery"),
      line(`${base}?`, "complaint"),
      line("hello there my friend", "greeting"),
      line("my invoice is wrong and nobody answers", "invoice"),
    ];
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const file = await rig.file("c.jsonl", lines.join("\n"));
      const ran = await rig.run(manifestOf([file], { format: "chat", clean: [near], split: { seed } }), {
        scratch: `seed-${seed}`,
      });
      if (!ran.ok) continue;
      const { files, meta } = await readBuilt(ran.value.folder);
      const { rules, distribution } = meta;
      const { nearDuplicates, askedInTraining } = rules[0]!.hits;
      const left = distribution.train.samples + distribution.valid.samples;
      expect(nearDuplicates! + askedInTraining! + left).toBe(5);
      const asking = ["train", "valid"].filter((side) => files[`${side}/part-00000.jsonl`]?.includes("parcel"));
      expect(asking).toHaveLength(1);
      seen.add(`asked ${askedInTraining! > 0}`);
    }
    expect([...seen].toSorted()).toEqual(["asked false", "asked true"]);
  });

  test("stopped while rows are compared, the next run ends as if nothing had happened", async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, i) => `${mixed(i)} and ${mixed(i * 7)} ${i % 9 === 0 ? base : mixed(i * 3)}`,
    );
    const file = await rig.file("e.jsonl", texts(...lines));
    const manifest = manifestOf([file], { clean: [near] });
    const whole = await rig.build(manifest, { scratch: "whole" });
    const stop = new AbortController();
    const seen: number[] = [];
    const progress = {
      step: ({ done, total = 1 }: { readonly done: number; readonly total?: number }) => {
        seen.push(done / total);
        if (done > file.bytes) stop.abort();
      },
    };
    expect(await rig.run(manifest, { scratch: "stopped", signal: stop.signal, progress })).toMatchObject({
      ok: false,
      failure: { reason: "cancelled" },
    });
    expect([seen.some((share) => share === 0.5), seen.every((share, i) => share >= (seen[i - 1] ?? 0))]).toEqual([
      true,
      true,
    ]);
    expect((await rig.build(manifest, { scratch: "stopped" })).files).toEqual(whole.files);
  });

  test("where none is near another, the first pass is the dataset", async () => {
    const { meta, rows } = await rig.build(
      manifestOf([await rig.file("d.jsonl", texts("one fine day", "another story"))], {
        clean: [near],
        split: { seed: 2 },
      }),
    );
    expect(meta.accounting).toMatchObject({ kept: 2, rejected: 0 });
    expect(rows("rejected")).toEqual([]);
  });
});

describe("B1: what cannot become a dataset", () => {
  async function failureOf(...args: Parameters<Rig["run"]>): Promise<unknown> {
    const ran = await rig.run(...args);
    return ran.ok ? "no failure" : `${ran.failure.reason}: ${ran.failure.message}`;
  }

  test("too many unreadable lines fail with counts and the first three places", async () => {
    const file = await rig.file("data/a.jsonl", `${texts("one", "two", "three", "four")}{\n[]\n\n{"text":5}\n}\n`);
    expect(await failureOf(manifestOf([file], { quarantineMaxShare: 0.25 }))).toBe(
      [
        "quarantine-exceeded: 4 of 8 lines are unreadable (50%), and 25% are allowed:",
        "  data/a.jsonl:5: broken JSON",
        "  data/a.jsonl:6: wrong shape: the line is a list, not an object",
        "  data/a.jsonl:8: wrong shape: text is a number, not a string",
        "Mend the lines, or raise quarantine.max of the dataset",
      ].join("\n"),
    );
    expect(await failureOf(manifestOf([file], { quarantineMaxShare: 0.5 }), { scratch: "more" })).toBe("no failure");
  });

  test("a file that is nothing but noise fails before it is read to its end", async () => {
    const file = await rig.file("noise.jsonl", "noise\n".repeat(10_000));
    expect(await failureOf(manifestOf([file], { quarantineMaxShare: 0.01 }), { chunkBytes: 600 })).toBe(
      [
        "quarantine-exceeded: 100 of 100 lines read so far are unreadable (100%), and 1% are allowed:",
        "  noise.jsonl:1: broken JSON",
        "  noise.jsonl:2: broken JSON",
        "  noise.jsonl:3: broken JSON",
        "Mend the lines, or raise quarantine.max of the dataset",
      ].join("\n"),
    );
  });

  test("nothing left is a failure that says what took the samples", async () => {
    const file = await rig.file("a.jsonl", `${texts("a", "b", "\u200b", "c")}\n`);
    const manifest = manifestOf([file], { clean: [unicode, { rule: "length", min: 0, max: 0 }] });
    expect(await failureOf(manifest)).toBe(
      "dataset-empty: no sample is left of 5 lines: 4 rejected (length 3, empty 1), 0 unreadable, 1 blank. " +
        "Add samples, or loosen the rules that rejected them",
    );
    expect(await failureOf(manifestOf([await rig.file("empty.jsonl", "")]), { scratch: "empty" })).toBe(
      "dataset-empty: no sample is left of 0 lines: 0 rejected, 0 unreadable, 0 blank. " +
        "Add samples, or loosen the rules that rejected them",
    );
    expect(await failureOf(manifestOf([await rig.file("blank.jsonl", "\n \n\t\r\n")]), { scratch: "blank" })).toBe(
      "dataset-empty: no sample is left of 3 lines: 0 rejected, 0 unreadable, 3 blank. " +
        "Add samples, or loosen the rules that rejected them",
    );
  });

  test("a side without rows is a failure that says what to do", async () => {
    const file = await rig.file("a.jsonl", texts("one", "two", "three"));
    expect(await failureOf(manifestOf([file], { split: { validShare: 0.001 } }))).toBe(
      "dataset-empty: the validation side of the split is empty: with seed 7 all 3 groups (by conversation) fell on the other side " +
        "of a validation share of 0.001. Add samples, raise split.valid, or choose another split.seed",
    );
    expect(
      await failureOf(manifestOf([file], { split: { validShare: 0.999, groupBy: "sample" } }), { scratch: "b" }),
    ).toBe(
      "dataset-empty: the training side of the split is empty: with seed 7 all 3 groups (by sample) fell on the other side " +
        "of a validation share of 0.999. Add samples, lower split.valid, or choose another split.seed",
    );
  });

  test("a rule that takes away more of a language than it may fails with the figures, whichever scope it has", async () => {
    const file = await rig.file(
      "a.jsonl",
      texts("one two", "one two three", "one two three!", "四五", "六七八九十", "十一十二十三"),
    );
    const of = (clean: readonly WrittenCleanRule[]) =>
      failureOf(manifestOf([file], { clean }), { scratch: JSON.stringify(clean).length.toString() });
    expect(await of([{ rule: "length", min: 5, max: 100, maxDrop: 0.2 }])).toBe(
      "drop-exceeded: length took 1 of 3 zh samples (33.3%), and may take 20%. Look at what these rules reject, mend the data, or raise their maxDrop",
    );
    const near = { similarity: 0.6, ignoreNumbers: false };
    expect(
      await of([
        { rule: "length", min: 5, max: 100, maxDrop: 0.34 },
        { rule: "duplicates", near, maxDrop: 0.3 },
        { rule: "language", allow: ["zh"], maxDrop: 0 },
      ]),
    ).toBe(
      "drop-exceeded: language took 3 of 3 en samples (100%), and may take 0%. Look at what these rules reject, mend the data, or raise their maxDrop",
    );
    expect(await of([{ rule: "duplicates", near, maxDrop: 0.3 }])).toBe(
      "drop-exceeded: duplicates took 1 of 3 en samples (33.3%), and may take 30%. Look at what these rules reject, mend the data, or raise their maxDrop",
    );
    expect(await of([{ rule: "length", min: 5, max: 100, maxDrop: 0.34 }])).not.toContain("drop-exceeded");
  });

  test("changed and missing inputs are named, word lists like sources", async () => {
    const file = await rig.file("data/a.jsonl", texts("one", "two", "three"));
    const list = await rig.file("words.txt", "one\n");
    const manifest = manifestOf([file], { clean: [{ rule: "sensitiveWords", lists: [list], mask: "*" }] });
    await writeFile(join(rig.root, "words.txt"), "two\n");
    expect(await failureOf(manifest)).toBe(
      `input-changed: words.txt has changed: its digest is sha256:${createHash("sha256").update("two\n").digest("hex")} ` +
        `where ${list.digest} was compiled. Run "fairlead build" again to take the new content`,
    );
    await rm(join(rig.root, "words.txt"));
    expect(await failureOf(manifest)).toBe(
      'input-missing: words.txt does not exist: restore the file, or change the spec and run "fairlead build" again',
    );
    await rig.file("words.txt", "one\n");
    await rm(join(rig.root, "data/a.jsonl"));
    expect(await failureOf(manifest)).toBe(
      'input-missing: data/a.jsonl does not exist: restore the file, or change the spec and run "fairlead build" again',
    );
  });

  test("a word list must be text with words, a mask one character", async () => {
    const file = await rig.file("a.jsonl", texts("one", "two", "three"));
    const rule = async (list: string | Uint8Array, mask: string): Promise<unknown> => {
      const lists = [await rig.file("words.txt", list)];
      return failureOf(manifestOf([file], { clean: [{ rule: "sensitiveWords", lists, mask }] }));
    };
    expect(await rule(Uint8Array.of(0xff, 0xfe), "*")).toBe(
      "input-invalid: words.txt is not valid UTF-8: save the word list as UTF-8",
    );
    expect(await rule("# nothing\n\n", "*")).toBe(
      "input-invalid: words.txt holds no word: add one word a line, or drop the list",
    );
    expect(await rule("one", "**")).toBe(
      'input-invalid: the mask of sensitiveWords is "**": it must be exactly one character',
    );
    expect(await rule("one", "")).toBe(
      'input-invalid: the mask of sensitiveWords is "": it must be exactly one character',
    );
    expect(await rule("\ufeffone\r\n# two\r\n", "*")).toBe("no failure");
  });

  test("a disk that refuses is a failure, not a crash", async () => {
    const file = await rig.file("a.jsonl", texts("one", "two"));
    await writeFile(join(rig.root, "wall"), "");
    const ran = await runDataset(contextOf(manifestOf([file]), rig.root, join(rig.root, "wall", "scratch")));
    expect(ran).toMatchObject({
      ok: false,
      failure: { reason: "disk-failed", message: "the dataset could not be written: ENOTDIR", retry: "later" },
    });
  });
});

test("B1: progress ends at the last byte of the last file", async () => {
  const files = [await rig.file("a.jsonl", texts("one", "two", "three")), await rig.file("b.jsonl", texts("four"))];
  const seen: unknown[] = [];
  await rig.build(manifestOf(files), { chunkBytes: 20, progress: { step: (update) => seen.push(update) } });
  const total = files[0]!.bytes + files[1]!.bytes;
  expect(seen.at(-1)).toEqual({ done: total, total, unit: "bytes" });
  expect(seen.length).toBeGreaterThan(2);
});

test("B1: figures of the evidence repeat the accounting", async () => {
  const file = await rig.file("a.jsonl", `${texts("one", "two", "three", "one")}\n{\n`);
  const ran = await rig.run(manifestOf([file], { clean: [duplicates], quarantineMaxShare: 0.5 }));
  const { trainSamples, validSamples, ...figures } = ran.ok ? ran.value.figures : {};
  expect(trainSamples! + validSamples!).toBe(3);
  expect(figures).toEqual({
    lines: 6,
    rejectedSamples: 1,
    duplicateSamples: 1,
    quarantinedLines: 1,
    blankLines: 1,
    groups: 3,
    characters: 11,
    ...{ zhSamples: 0, enSamples: 3, mixedSamples: 0, otherSamples: 0 },
  });
});

test("B1: changes of meaning are counted and shown where NFKC is asked for, and are a figure there", async () => {
  const file = await rig.file("a.jsonl", texts("½杯水", "80m² ½", "plain", "also plain"));
  const figureOf = async (form: "NFC" | "NFKC"): Promise<unknown> => {
    const ran = await rig.run(manifestOf([file], { clean: [{ ...unicode, form }] }), { scratch: form });
    return ran.ok && ran.value.figures["changedMeanings"];
  };
  const { meta } = await rig.build(manifestOf([file], { clean: [unicode] }));
  expect(meta.rules[0]).toMatchObject({
    hits: { changedSamples: 2, removedCharacters: 0, changedMeanings: 3 },
    changedMeanings: ["½ -> 1⁄2", "² -> 2"],
  });
  expect(await figureOf("NFKC")).toBe(3);
  expect(await figureOf("NFC")).toBeUndefined();
});

describe("B1: decontaminate", () => {
  const asked = "where is my parcel, it should have been here on monday";
  const rule = (more: object): WrittenCleanRule => ({
    ...{ rule: "decontaminate", files: [], datasets: [], overlap: 0.8 },
    ...more,
  });

  test("samples that hold a question of a file go, whatever the format of its rows, and the rest stays", async () => {
    const questions = [
      { text: asked },
      { instruction: "请帮我查询一下我的快递现在到哪里了", output: "在路上" },
      { prompt: "hello", completion: "hi" },
    ];
    const file = await rig.file("exam.jsonl", questions.map((one) => `${JSON.stringify(one)}\n`).join("\n"));
    const { digest, bytes } = file;
    const data = await rig.file(
      "a.jsonl",
      texts(
        "one",
        "two",
        `She asks: ${asked.toUpperCase()}`,
        "请帮我查询一下我的快递现在到哪里了？",
        "hello",
        "hello you",
      ),
    );
    const manifest = manifestOf([data], { clean: [rule({ files: [file] })] });
    const { rows, meta } = await rig.build(manifest);
    expect([...rows("train"), ...rows("valid")].map(({ text }) => text).toSorted()).toEqual([
      "hello you",
      "one",
      "two",
    ]);
    expect(rows("rejected").map(({ line, detail }) => [line, detail])).toEqual([
      [3, `it holds 100% of the question "${asked}"`],
      [4, 'it holds 100% of the question "请帮我查询一下我的快递现在到哪里了"'],
      [5, 'it holds 100% of the question "hello"'],
    ]);
    expect(meta.rules[0]).toEqual({
      rule: "decontaminate",
      parameters: { files: [{ digest, bytes }], datasets: [], overlap: 0.8 },
      hits: { rejectedSamples: 3 },
    });
    const threads = await rig.build(manifest, { threads: 2, chunkBytes: 20, scratch: "threads" });
    expect(threads.meta).toEqual(meta);
  });

  test("a file that holds no questions is named with its line", async () => {
    const file = await rig.file("exam.jsonl", `${JSON.stringify({ text: asked })}\n{"label":"x"}\n`);
    const manifest = manifestOf([await rig.file("a.jsonl", texts("one", "two"))], {
      clean: [rule({ files: [file] })],
    });
    expect(await rig.run(manifest)).toMatchObject({
      ok: false,
      failure: { reason: "input-invalid", message: "exam.jsonl:2 holds no question: it is in no format of rows" },
    });
  });
});
