import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { wordVariants, type WordVariant } from "../handoff/clean-rules.ts";
import { takenEntries } from "./taken-entries.ts";
import type { WordEntry } from "./word-entry.ts";
import { buildWordMask } from "./word-mask.ts";

type Written = string | Omit<WordEntry, "row">;

function entriesOf(written: readonly Written[]): WordEntry[] {
  return written.map((one, at) => ({ ...(typeof one === "string" ? { word: one } : one), row: at + 1 }));
}

function masked(written: readonly Written[], text: string, variants: readonly WordVariant[] = []): string {
  return buildWordMask(entriesOf(written), { mask: "*", variants })(text)?.text ?? text;
}

describe("B5: traditional finds words across traditional and simplified characters", () => {
  it.each([
    ["a traditional word in a simplified text", ["賭場"], "去赌场吧", "去**吧"],
    ["a simplified word in a traditional text", ["赌场"], "去賭場吧", "去**吧"],
    ["one character that stands for two", ["发财"], "發財 髮財", "** **"],
    ["characters beyond the first plane", ["𠮶人"], "嗰人", "**"],
    ["full-width and invisible characters beside them", ["Ａ赌场"], "a賭\u200b場", "****"],
    ["English words as before", ["ass"], "class ASS", "class ***"],
  ] as const)("%s", (_what, words, text, expected) => {
    expect(masked(words, text, ["traditional"])).toBe(expected);
  });

  it("and nothing of it where it is not asked for", () => {
    expect(masked(["赌场"], "去賭場吧")).toBe("去賭場吧");
  });
});

describe("B5: inserted finds Chinese words that were broken up", () => {
  it.each([
    ["a symbol, a space, two marks", ["赌场"], "赌*场 赌 场 赌、。场", "*** *** ****"],
    ["not three", ["赌场"], "赌***场", "赌***场"],
    ["never across the end of a line", ["赌场"], "赌\n场 赌 \n场", "赌\n场 赌 \n场"],
    ["not letters and digits", ["赌场"], "赌a场 赌1场", "赌a场 赌1场"],
    ["in every gap of a long word", ["赌场网站"], "赌.场-网_站", "*******"],
    ["emoji and what became several characters count once", ["赌场"], "赌😀…场 赌😀…😀场", "**** 赌😀…😀场"],
    ["no English words", ["casino"], "c*asino cas ino", "c*asino cas ino"],
    ["the Chinese part of a word of both", ["av女优"], "AV女*优 a*v女优", "***** a*v女优"],
    ["a word that has a mark itself is found as it is written", ["赌·博"], "赌·博 赌博 赌··博", "*** 赌博 赌··博"],
    ["with invisible characters beside what was inserted", ["赌场"], "赌\u200b*\u200b场", "*****"],
  ] as const)("%s", (_what, words, text, expected) => {
    expect(masked(words, text, ["inserted"])).toBe(expected);
  });

  it("looks again where a mask itself stands between two characters then", () => {
    const hide = buildWordMask(entriesOf(["博彩", "赌场"]), { mask: "*", variants: ["inserted"] });
    expect(hide("赌博彩场")).toEqual({ text: "****", count: 2, categories: new Map() });
  });

  it("finds what was inserted into traditional characters", () => {
    expect(masked(["赌场"], "賭 場", ["inserted", "traditional"])).toBe("***");
  });
});

describe("B5: an allowed phrase", () => {
  it("stays whole, and the word is hidden elsewhere", () => {
    const word = { word: "日本", allow: ["今日本店", "本日本店"] };
    expect(masked([word], "今日本店打折，日本游")).toBe("今日本店打折，**游");
  });

  it("stays whole whichever word is in it, or begins or ends in it", () => {
    expect(masked([{ word: "日本", allow: ["今日本店"] }, "本店", "店打折", "日本店"], "今日本店打折")).toBe(
      "今日本店打折",
    );
  });

  it("is one in all spellings that the rule takes for the same", () => {
    const word = { word: "台独", allow: ["上台独唱"] };
    expect(masked([word], "上臺獨唱 台獨", ["traditional"])).toBe("上臺獨唱 **");
    expect(masked([word], "上台 独唱 台 独", ["inserted"])).toBe("上台 独唱 ***");
  });

  it("leaves a shorter word outside of it to be hidden", () => {
    expect(masked([{ word: "甲乙", allow: ["甲乙丙"] }, "丙丁戊", "丁戊"], "甲乙丙丁戊")).toBe("甲乙丙**");
  });
});

describe("B5: entries that a rule takes", () => {
  const entries = entriesOf([
    { word: "a", category: "x", from: "2026-01-01", until: "2026-06-30" },
    { word: "b", category: "y", until: "2026-06-30" },
    { word: "c", category: "x", from: "2026-06-30" },
    "d",
  ]);
  const taken = (categories: readonly string[] | null, validOn: string | null) =>
    takenEntries(entries, { categories, validOn }).map(({ word }) => word);

  it("are those of its categories, in force on its day, both ends included; without either, all", () => {
    expect(taken(null, null)).toEqual(["a", "b", "c", "d"]);
    expect(taken(["x"], null)).toEqual(["a", "c"]);
    expect(taken(null, "2026-06-30")).toEqual(["a", "b", "c", "d"]);
    expect(taken(null, "2026-07-01")).toEqual(["c", "d"]);
    expect(taken(["x", "y"], "2025-12-31")).toEqual(["b"]);
  });

  it("are counted by category, a place under the word that begins first, and of those the longest", () => {
    const hide = buildWordMask(
      entriesOf([
        { word: "赌博", category: "gambling" },
        { word: "赌博网站", category: "sites" },
        { word: "网站推广", category: "adverts" },
        { word: "傻瓜", category: "__proto__" },
        "坏",
      ]),
      { mask: "*" },
    );
    expect(hide("赌博网站推广，赌博，傻瓜，坏")).toEqual({
      text: "******，**，**，*",
      count: 4,
      categories: new Map([
        ["sites", 1],
        ["gambling", 1],
        ["__proto__", 1],
      ]),
    });
  });
});

const letter = fc.constantFrom("赌", "賭", "场", "場", "博", "a", "b", "*", " ", "\n", "9");
const word = fc.string({ unit: fc.constantFrom("赌", "賭", "场", "博", "a"), minLength: 1, maxLength: 4 });
const entry = fc.record({
  word,
  allow: fc.array(fc.string({ unit: fc.constantFrom("赌", "场", "博", "a"), minLength: 1, maxLength: 5 }), {
    maxLength: 2,
  }),
});
const someVariants = fc.subarray([...wordVariants]);

describe("B5: property: whatever the words, the phrases and the variants", () => {
  test("exactly what looking for each word at each place finds is masked", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        fc.string({ unit: letter, maxLength: 20 }),
        fc.subarray(["traditional"] as const),
        (entries, text, variants) => {
          expect(masked(entries, text, variants)).toBe(maskSlowly(entries, text, variants));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("what is inserted makes no difference to a text that is masked once, as looking for each word at each place finds it", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.string({ unit: letter, maxLength: 14 }), (words, text) => {
        const entries = words.map((one) => ({ word: one, allow: [] }));
        let expected = text;
        for (let before = ""; before !== expected;) {
          before = expected;
          expected = maskSlowly(entries, before, ["inserted"]);
        }
        expect(masked(entries, text, ["inserted"])).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test("a masked text keeps its length in code points, and has no match left", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        fc.string({ unit: fc.oneof(letter, fc.constantFrom("\u200b", "😀", "𠮷", "、", "ａ")), maxLength: 30 }),
        someVariants,
        (entries, text, variants) => {
          const hide = buildWordMask(entriesOf(entries), { mask: "*", variants });
          const left = hide(text)?.text ?? text;
          expect(Array.from(left)).toHaveLength(Array.from(text).length);
          expect(hide(left)).toBeUndefined();
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("an allowed phrase survives", () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 5 }),
        fc.string({ unit: fc.constantFrom("赌", "场", "博"), minLength: 1, maxLength: 5 }),
        fc.string({ unit: letter, maxLength: 10 }),
        fc.string({ unit: letter, maxLength: 10 }),
        someVariants,
        (words, phrase, before, after, variants) => {
          const entries = [...words, { word: phrase.slice(0, 2), allow: [phrase] }];
          const text = masked(entries, before + phrase + after, variants);
          expect(Array.from(text).slice(Array.from(before).length).join("").slice(0, phrase.length)).toBe(phrase);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

const simple: Readonly<Record<string, string>> = { 賭: "赌", 場: "场" };

/** The same by the definition, for letters that fold to themselves. */
function maskSlowly(
  entries: readonly { readonly word: string; readonly allow: readonly string[] }[],
  text: string,
  variants: readonly WordVariant[],
): string {
  const shown = variants.includes("traditional")
    ? (one: string) => Array.from(one, (character) => simple[character] ?? character).join("")
    : (one: string) => one;
  const gap = variants.includes("inserted") ? "[* ]{0,2}" : "";
  const placesOf = (one: string): [start: number, end: number][] => {
    const pattern = new RegExp(
      `^${Array.from(shown(one))
        .join("\u0000")
        .replace(/(?<=[赌賭场場博])\0(?=[赌賭场場博])/gu, gap)
        .replaceAll("\u0000", "")}`,
      "u",
    );
    return Array.from(text).flatMap((_, at): [number, number][] => {
      const found = pattern.exec(shown(text).slice(at));
      if (found === null) return [];
      const end = at + found[0].length;
      const continuesLeft = /^[a-z0-9]/.test(one) && /[a-z0-9]$/.test(text.slice(0, at));
      const continuesRight = /[a-z0-9]$/.test(one) && /^[a-z0-9]/.test(text.slice(end));
      return continuesLeft || continuesRight ? [] : [[at, end]];
    });
  };
  const allowed = entries.flatMap(({ allow }) => allow.flatMap(placesOf));
  const hidden = new Set<number>();
  for (const [start, end] of entries.flatMap(({ word: one }) => placesOf(one))) {
    if (allowed.some(([from, to]) => from < end && start < to)) continue;
    for (let i = start; i < end; i++) hidden.add(i);
  }
  return Array.from(text, (character, at) => (hidden.has(at) ? "*" : character)).join("");
}
