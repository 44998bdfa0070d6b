import { beforeAll, describe, expect, it } from "vitest";
import { readGrammars, readHandDocuments } from "./corpus-files.ts";
import { composeCorpus, expandGrammar } from "./expand.ts";
import { type Grammar, missingReferences, parseGrammar } from "./grammar.ts";
import { isChat, measureCorpus } from "./statistics.ts";

const root = process.cwd();

function grammarOf(rules: object, tables: object = {}): Grammar {
  return parseGrammar("tried", () => JSON.stringify({ about: "a test", language: "en", documents: 1, rules, tables }));
}

function oneOf(rules: object, tables: object = {}): string {
  return expandGrammar(grammarOf(rules, tables), { seed: 1, count: 1 })[0]!;
}

describe("expandGrammar", () => {
  const rules = { S: ["{WHO} waits for the {WHAT}."], WHO: "Anna / Tom / Ida", WHAT: "bus / train / rain / end" };

  it("gives the same documents for the same seed", () => {
    const grammar = grammarOf(rules);
    expect(expandGrammar(grammar, { seed: 3, count: 20 })).toEqual(expandGrammar(grammar, { seed: 3, count: 20 }));
  });

  it("gives other documents for another seed", () => {
    const grammar = grammarOf(rules);
    expect(expandGrammar(grammar, { seed: 3, count: 20 })).not.toEqual(expandGrammar(grammar, { seed: 4, count: 20 }));
  });

  it("begins with the same documents when more are asked for", () => {
    const grammar = grammarOf(rules);
    expect(expandGrammar(grammar, { seed: 3, count: 20 }).slice(0, 5)).toEqual(
      expandGrammar(grammar, { seed: 3, count: 5 }),
    );
  });

  it("keeps the cells of one row together and gives a second slot another row", () => {
    const who = { columns: "name|he", rows: ["Anna|she", "Tom|he"] };
    const text = oneOf({ S: ["{who.name} {who.he} {who2.name} {who2.he}"] }, { who });
    expect(["Anna she Tom he", "Tom he Anna she"]).toContain(text);
  });

  it("remembers what a reference with @ became and prefers another for another memory", () => {
    const [first, again, other] = oneOf({ S: ["{X@1} {X@1} {X@2}"], X: "1 / 2" }).split(" ");
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("closes the gap of an empty reference, begins sentences with a capital, and chooses a or an", () => {
    expect(oneOf({ S: ["{a X} fell {NONE}. it broke."], X: "umbrella", NONE: [""] })).toBe(
      "An umbrella fell. It broke.",
    );
  });

  it("refuses a grammar that never ends", () => {
    expect(() => oneOf({ S: ["again {S}"] })).toThrow("never ends");
  });
});

describe("the corpus of the starter model", () => {
  let documents: string[];
  beforeAll(() => {
    documents = composeCorpus({ root });
  });

  it("refers only to rules and cells that exist, in every grammar", () => {
    const grammars = readGrammars(root).filter((grammar) => grammar.documents > 0);
    expect(grammars.map((grammar) => [grammar.name, missingReferences(grammar)])).toEqual(
      grammars.map(({ name }) => [name, []]),
    );
    for (const language of ["en", "zh"]) {
      expect(grammars.filter((grammar) => grammar.language === language).length).toBeGreaterThanOrEqual(5);
    }
    expect(grammars.filter((grammar) => grammar.language === "both").length).toBeGreaterThanOrEqual(2);
  });

  it("leaves no reference unexpanded", () => {
    expect(documents.filter((text) => /[{}]/.test(text))).toEqual([]);
  });

  it("never shows the format of the triage task", () => {
    expect(documents.filter((text) => /\| ?(low|normal|high)/.test(text))).toEqual([]);
  });

  it("has Chinese in about half of its documents", () => {
    const { documentsWithHan } = measureCorpus(documents);
    expect(documentsWithHan / documents.length).toBeGreaterThan(0.4);
    expect(documentsWithHan / documents.length).toBeLessThan(0.6);
  });

  it("is between 2.5 and 4.5 MB", () => {
    const { bytes } = measureCorpus(documents);
    expect(bytes).toBeGreaterThan(2.5e6);
    expect(bytes).toBeLessThan(4.5e6);
  });

  it("holds no document twice, and about a quarter of chats that the assistant ends", () => {
    expect(new Set(documents).size).toBe(documents.length);
    const chats = documents.filter(isChat);
    expect(chats.length / documents.length).toBeGreaterThan(0.2);
    expect(chats.length / documents.length).toBeLessThan(0.32);
    expect(chats.filter((chat) => !chat.split("\n").at(-1)!.startsWith("Assistant: "))).toEqual([]);
  });

  it("contains every hand-written document as it is, at least 150 KB of them", () => {
    const hand = readHandDocuments(root);
    const composed = new Set(documents);
    expect(hand.filter((document) => !composed.has(document))).toEqual([]);
    expect(Buffer.byteLength(hand.join("\n\n"))).toBeGreaterThan(150_000);
  });

  it("composes the same corpus every time", () => {
    expect(composeCorpus({ root })).toEqual(documents);
  });
});
