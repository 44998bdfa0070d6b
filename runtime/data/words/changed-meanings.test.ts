import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trickyText } from "../../testing/tricky-text.ts";
import { addChangedMeanings, changedMeanings, noChangedMeanings } from "./changed-meanings.ts";

/** By the tags that Unicode gives its compatibility mappings. */
describe("B1: a character that NFKC folds to another thing changes its meaning", () => {
  test.each([
    ["<super>", "²ªʰ⁺"],
    ["<sub>", "₂ₐ"],
    ["<fraction>", "½⅓"],
    ["<circle>", "①ⓐ㊗🄫🉐"],
    ["<square>", "㎏㍿🈁🅎"],
    ["<compat> of a sign or number", "℃℅№Ⅷ⒈⑴₨∬"],
    ["<compat> of a spacing accent, which leaves a space and an accent", "´¨¯"],
    ["<compat> of jamo, which may melt into a syllable", "ㅋㅠ"],
    ["the letters of numbers", "ℵ"],
  ])("%s: %s", (_tag, characters) => expect(unmoved(characters)).toEqual([]));
});

describe("B1: a character that is another form of the same text does not", () => {
  test.each([
    ["<wide>, the ideographic space among them", "ＡａＺ１！，～￥\u3000"],
    ["<narrow>", "ｶﾞ｡ￜ￨"],
    ["<initial>, <medial>, <final>, <isolated>", "ﺑﺒﺐﺏﻼﷲ"],
    ["<vertical>", "︵ゟヿ"],
    ["<small>", "﹐﹪"],
    ["<noBreak>", "\u00a0\u202f\u2011"],
    ["<font>", "ℝℓ𝒳𝟓𝛁"],
    ["<compat> of letters", "ﬁﬓŉǆſµև"],
    ["<compat> of punctuation and spaces", "…‼\u2003"],
    ["<compat> of vowels that Thai and Lao write as one or two", "ำຳ"],
    ["<compat> of radicals", "⼀⻳"],
    ["<compat> of a filler, which nobody sees", "\u3164"],
    ["canonical: NFC makes the same change", "Ωé가豈𠔜\u2126\u212b"],
    ["what NFKC leaves alone, halves of characters among it", "a你π😀₿\ud83c"],
  ])("%s: %s", (_tag, characters) => expect(moved(characters)).toEqual([]));
});

function moved(characters: string): string[] {
  return Array.from(characters).filter((character) => changedMeanings(character).count > 0);
}

function unmoved(characters: string): string[] {
  return Array.from(characters).filter((character) => changedMeanings(character).count === 0);
}

test("B1: every change is counted, and the first five characters are shown once each, in their order", () => {
  expect(changedMeanings("10⁶ ≠ 106, ½杯 ½杯，80m² 🈁 ℃№Ⅷ")).toEqual({
    count: 8,
    examples: ["⁶ -> 6", "½ -> 1⁄2", "² -> 2", "🈁 -> ココ", "℃ -> °C"],
  });
});

test("B1: property: texts told one by one and in any chunks come to the same changes", () => {
  const text = fc.oneof(trickyText, fc.string({ unit: fc.constantFrom(..."½²①℃№Ⅷ™a") }));
  fc.assert(
    fc.property(fc.array(text), fc.array(text), (before, after) => {
      const chunk = (texts: readonly string[]) => {
        const found = noChangedMeanings();
        for (const next of texts) addChangedMeanings(found, changedMeanings(next));
        return found;
      };
      const inChunks = chunk(before);
      addChangedMeanings(inChunks, chunk(after));
      expect(inChunks).toEqual(chunk([...before, ...after]));
      expect(inChunks).toEqual(changedMeanings([...before, ...after].join(" ")));
    }),
  );
});
