import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCodePoints } from "../words/code-points.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { sensitiveWordsRule } from "./sensitive-words.ts";
import type { TextRule } from "./rule.ts";
import { unicodeRule } from "./unicode.ts";

function ruleOf(words: readonly string[], mask = "*"): TextRule {
  return sensitiveWordsRule(
    words.map((word, at) => ({ word, row: at + 1 })),
    { mask },
  );
}

function mask(words: readonly string[], text: string): string {
  return ruleOf(words)(text)?.text ?? text;
}

describe("B1: sensitive words are masked in place", () => {
  test.each([
    ["Chinese needs no boundaries", ["赌博"], "他去赌博了", "他去**了"],
    ["an English word stands alone", ["ass"], "class ass, ASS! assess", "class ***, ***! assess"],
    ["an English word beside Chinese stands alone too", ["ass"], "看ass吧", "看***吧"],
    ["digits continue a word", ["500"], "1500 500 5000", "1500 *** 5000"],
    ["an underscore does not", ["bad"], "a_bad_b bad-b", "a_***_b ***-b"],
    [
      "a word of both scripts needs a boundary on its English side only",
      ["av女优"],
      "看AV女优吧 xav女优",
      "看****吧 xav女优",
    ],
    ["case and full-width forms make no difference", ["Office"], "ＯＦＦＩＣＥ oFFice", "****** ******"],
    ["a combining accent is part of its letter", ["cafe"], "cafe\u0301 cafe", "cafe\u0301 ****"],
    ["both ways to write an accent are one", ["café"], "cafe\u0301 CAFÉ", "***** ****"],
    ["a ligature that holds letters of a word is hidden whole", ["office"], "oﬃce", "****"],
    ["sharp s equals ss", ["straße"], "STRASSE", "*******"],
    ["invisible characters inside a word do not save it", ["赌博"], "赌\u200b博", "***"],
    ["joiners that spell do not save a word either", ["بدکلمه", "क्षमा"], "بد\u200cکلمه क्\u200dषमा", "******* ******"],
    ["a joiner between a letter and its mark does not part them", ["آب"], "ا\u200c\u0653ب", "****"],
    ["a word of the list with a joiner is found without it", ["بد\u200cکلمه"], "بدکلمه", "******"],
    ["words of several words match over one space", ["buy now"], "buy now buy  now", "******* buy  now"],
    ["letters beyond the first plane count as one", ["𠮷野家"], "去𠮷野家吧", "去***吧"],
  ] as const)("%s", (_what, words, text, expected) => expect(mask(words, text)).toBe(expected));

  test("overlapping words are all hidden and make one place", () => {
    expect(ruleOf(["赌博", "博彩", "彩票店"])("去赌博彩票店吧")).toMatchObject({
      text: "去*****吧",
      count: 1,
    });
  });

  test("the longest of the words that begin together wins, and a word inside it is no second place", () => {
    expect(ruleOf(["赌", "赌博", "赌博网站", "网站"])("赌博网站。赌")).toMatchObject({
      text: "****。*",
      count: 2,
    });
  });

  test("a longer word that fails its boundary leaves the shorter one inside it", () => {
    expect(mask(["坏word", "坏"], "坏words")).toBe("*words");
  });

  test("words side by side are two places", () => {
    expect(ruleOf(["赌博"], "#")("赌博赌博")).toMatchObject({ text: "####", count: 2 });
  });

  test("each of twenty thousand words is found, and no near miss", () => {
    const words = Array.from(
      { length: 20_000 },
      (_, i) => `词${String.fromCodePoint(0x4e00 + (i % 173), 0x4e00 + i)}w${i}`,
    );
    const rule = ruleOf(words);
    for (let i = 0; i < words.length; i += 97) {
      const word = words[i]!;
      expect(rule(`前${word}后`)?.text).toBe(`前${"*".repeat(word.length)}后`);
      expect(rule(`前${word}0后`)).toBeUndefined();
      expect(rule(`前${word.slice(1)}后`)).toBeUndefined();
    }
  });

  test("nothing to hide is told by undefined", () => {
    expect(ruleOf(["赌博"])("今天天气不错")).toBeUndefined();
    expect(ruleOf(["赌博"])("")).toBeUndefined();
    expect(ruleOf(["\u200b"])("a\u200b")).toBeUndefined();
  });

  test("an emoji mask outside the first plane keeps the length in code points", () => {
    expect(ruleOf(["赌博"], "🙈")("去赌博")?.text).toBe("去🙈🙈");
  });
});

const word = fc.oneof(
  fc.constantFrom("赌博", "博彩", "ass", "as", "s", "世界", "Straße", "ﬁ", "office", "café", "a你", "你a", "99", "👨"),
  fc.string({ unit: fc.constantFrom("a", "b", "你", "好", "9"), minLength: 1, maxLength: 4 }),
);

test("B1: property: a masked text keeps its length in code points, and masking it again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), trickyText, (words, text) => {
      const rule = ruleOf(words);
      const masked = rule(text)?.text ?? text;
      expect(countCodePoints(masked)).toBe(countCodePoints(text));
      expect(rule(masked)).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
});

test("B1: property: whatever invisible characters stand inside a word, and whichever of them the text keeps, nothing of it stays readable", () => {
  const inside = fc.string({ unit: fc.constantFrom("\u200b", "\u200c", "\u200d", "\u00ad", "\u2060"), maxLength: 2 });
  const words = ["赌博", "badbrand", "آبرو", "क्षमा", "ऩही"];
  fc.assert(
    fc.property(fc.constantFrom(...words), fc.array(inside, { minLength: 12, maxLength: 12 }), (word, between) => {
      const hidden = Array.from(word.normalize("NFD"), (letter, i) => letter + between[i]).join("");
      const cleaned = unicodeRule("NFC", true)(hidden)?.text ?? hidden;
      expect(mask(words, hidden)).toMatch(/^\*+$/);
      expect(mask(words, cleaned)).toMatch(/^\*+$/);
    }),
  );
});

test("B1: property: exactly the letters of matches are masked, as looking for each word at each place finds them", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "你", "好", "9", " ", "-"), maxLength: 24 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), letters, (words, text) => {
      expect(mask(words, text)).toBe(maskSlowly(words, text));
    }),
    { numRuns: 3000 },
  );
});

/** The same by the definition, for texts whose letters fold to themselves. */
function maskSlowly(words: readonly string[], text: string): string {
  const hidden = new Set<number>();
  for (const next of words) {
    const wanted = next === "ﬁ" ? "fi" : next.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      const continuesLeft = /^[a-z0-9]/.test(wanted) && /[a-z0-9]$/.test(text.slice(0, at));
      const continuesRight = /[a-z0-9]$/.test(wanted) && /^[a-z0-9]/.test(text.slice(end));
      if (continuesLeft || continuesRight) continue;
      for (let i = at; i < end; i++) hidden.add(i);
    }
  }
  return Array.from(text, (character, i) => (hidden.has(i) ? "*" : character)).join("");
}
