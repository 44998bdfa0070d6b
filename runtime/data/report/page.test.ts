import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { gatherReport } from "./gather.ts";
import { reportPage } from "./page.ts";
import { hostileDataset, laidOut } from "./testing/laid-out.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

test("the same dataset gives the same bytes, wherever it lies", async () => {
  const dataset = await hostileDataset(rig);
  const page = reportPage(gatherReport(dataset));
  expect(reportPage(gatherReport(dataset))).toBe(page);
  const elsewhere = await openRig();
  try {
    expect(reportPage(gatherReport(await hostileDataset(elsewhere)))).toBe(page);
  } finally {
    await elsewhere.remove();
  }
});

test("a page loads nothing, runs nothing, and its policy allows its own style alone", async () => {
  const page = reportPage(gatherReport(await hostileDataset(rig)));
  const [, style = ""] = /<style>([^]*?)<\/style>/u.exec(page)!;
  const digest = createHash("sha256").update(style).digest("base64");
  expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(page)![1]).toBe(
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
  );
  expect(style).not.toMatch(/url\(|@import|<|&/u);
  const tags = new Set([...page.matchAll(/<([a-z0-9]+)/gu)].map(([, tag]) => tag!));
  for (const tag of ["script", "img", "iframe", "object", "form", "base"]) expect(tags).not.toContain(tag);
  const names = new Set(
    [...page.matchAll(/<[a-z0-9]+((?: [a-z:-]+="[^"]*")*)/giu)].flatMap(([, all]) =>
      [...all!.matchAll(/ ([a-z:-]+)=/giu)].map(([, name]) => name!),
    ),
  );
  expect([...names].filter((name) => /^on|^style$|^src|:/u.test(name))).toEqual([]);
  expect([...page.matchAll(/ href="([^#"])/gu)]).toEqual([]);
});

test("a page shows no address and no long number, though rows of the dataset hold them", async () => {
  const file = await rig.file(
    "a.jsonl",
    ["bob@example.com is mine", "call 13812345678", "four", "bob@example.com is mine"]
      .map((text) => JSON.stringify({ text }))
      .join("\n"),
  );
  const dataset = await laidOut(rig, [file], { clean: [{ rule: "duplicates", near: null }], split: { seed: 1 } });
  const page = reportPage(gatherReport(dataset));
  expect(page).not.toMatch(/bob@example|13812345678/u);
  expect(page).toContain("[email] is mine");
});

test("what a dataset has nothing of is said in a sentence", async () => {
  const file = await rig.file("a.jsonl", ["one", "two", "three"].map((text) => JSON.stringify({ text })).join("\n"));
  const page = reportPage(gatherReport(await laidOut(rig, [file])));
  const leads = [...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>\n<p class="lead">(.*?)<\/p>/gu)].map(
    ([, title, lead]) => `${title!}: ${lead!.replace(/<[^>]*>/gu, "")}`,
  );
  expect(leads).toMatchInlineSnapshot(`
    [
      "Where the lines went: No line is lost: 3 lines = 3 kept + 0 rejected + 0 unreadable + 0 blank.",
      "What each rule did: Rules ran in this order on 3 readable lines, each on what the one before it left.",
      "Two sides: 66.7% of the samples are kept to validate, where 50% were asked for; a conversation is on one side as a whole.",
      "Lengths: Half of the samples to train have at most 3 characters, 90% at most 3.",
      "Labels: Texts have no answers.",
      "Duplicates: No rule looks for duplicates.",
      "Leakage: None. No group and no content stands on both sides.",
      "Unreadable lines: None. Every line could be read.",
      "A look at the rows: 3 rows, evenly spread over all that were kept: first those to train, then those to validate.",
      "Sources: Made of 1 file with 3 lines. The same bytes give the same dataset.",
    ]
  `);
});
