import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { composeDialogues } from "./compose.ts";
import { exportLines } from "./export-lines.ts";
import { categories, readPhraseBank, urgencies } from "./phrase-bank.ts";
import { sampleOptions } from "./sample-options.ts";

const bank = readPhraseBank(fileURLToPath(new URL("./phrases", import.meta.url)));
const sample = new URL("../../../specs/projects/care/data/support-dialogues.jsonl", import.meta.url);

describe("the sample dialogues", () => {
  const dialogues = composeDialogues(bank, sampleOptions);

  it("are at least 1,500, in all categories, urgencies and both languages, and no two are the same", () => {
    expect(dialogues.length).toBeGreaterThanOrEqual(1500);
    expect(new Set(dialogues.map(({ messages }) => JSON.stringify(messages))).size).toBe(dialogues.length);
    const labels = new Set(dialogues.map(({ messages }) => messages.at(-1)!.content.split("\n")[0]));
    expect(labels).toEqual(new Set(categories.flatMap((name) => urgencies.map((urgency) => `${name} | ${urgency}`))));
    const chinese = dialogues.filter(({ messages }) => /\p{Script=Han}/u.test(messages.at(-1)!.content));
    expect(chinese.length / dialogues.length).toBeCloseTo(0.5, 1);
  });

  it("leave no slot unfilled", () => {
    const text = dialogues.map(({ messages }) => messages.map(({ content }) => content).join()).join();
    expect(text).not.toMatch(/[{}]/);
  });

  it("of one problem with one urgency are one conversation, and have one label", () => {
    const labels = new Map<string, Set<string>>();
    for (const { conversation, messages } of dialogues) {
      const [label] = messages.at(-1)!.content.split("\n");
      labels.set(conversation, (labels.get(conversation) ?? new Set()).add(label!));
    }
    expect([...labels.values()].every((some) => some.size === 1)).toBe(true);
    expect(labels.size).toBe(8 * 3 * 2 * 14);
  });

  it("are what the committed file holds, with the lines that cleaning must find", async () => {
    const { lines, counts } = exportLines(bank, sampleOptions);
    expect(Buffer.concat(lines).equals(await readFile(sample))).toBe(true);
    for (const kind of ["repeated", "too short", "too long", "broken", "invalid UTF-8", "sensitive", "invisible"]) {
      expect(counts[kind]).toBeGreaterThan(0);
    }
  });
});
