import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { characterClasses } from "../../../specs/handoff/clean-rules.ts";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { type CharacterClass, charactersRule } from "./characters-rule.ts";

const usual = charactersRule(["letters", "numbers", "punctuation", "emoji", "space"]);

describe("B1: characters keeps classes of Unicode, not of ASCII", () => {
  test("Chinese text and its punctuation stay whole", () => {
    expect(usual("你好，世界！《书名》、“引号”……——价格99.9元")).toBeUndefined();
  });

  test("letters of any script stay with their combining marks", () => {
    expect(usual("naïve cafe\u0301 Ελλάδα हिन्दी がぎ 가각 𠮷")).toBeUndefined();
  });

  test("a joiner that spells a word stays with its letters, others and those of removed letters go", () => {
    expect(usual("می\u200cخواهم क्\u200dष അവന്\u200d")).toBeUndefined();
    expect(usual("می\u200c★خواهم\u200c a\u200cb")).toEqual({ text: "میخواهم ab", count: 4 });
    expect(charactersRule(["space"])("می\u200cخواهم ب")?.text).toBe(" ");
  });

  test("signs of Arabic that are seen are symbols, though their category is format", () => {
    expect(charactersRule(["numbers", "symbols"])("۝١")).toBeUndefined();
    expect(usual("۝١")).toEqual({ text: "١", count: 1 });
  });

  test("symbols go, each counted once, letters between them stay", () => {
    expect(usual("★价格$5+1=6€★ok")).toEqual({ text: "价格516ok", count: 6 });
  });

  test("a bar of a Markdown table is a symbol: it stays only with symbols", () => {
    expect(usual("a|b")).toEqual({ text: "ab", count: 1 });
    expect(charactersRule(["letters", "symbols"])("a|b")).toBeUndefined();
  });

  test("spaces of any kind, tabs and line feeds are space", () => {
    expect(usual("a b\u3000c\td\ne\u00a0f")).toBeUndefined();
    expect(charactersRule(["letters"])("a b\u3000c\td\ne\u00a0f")).toEqual({ text: "abcdef", count: 5 });
  });

  test("control, invisible and private characters are in no class", () => {
    expect(usual("a\u0000b\u200bc\ue000d\ufe0fe")).toEqual({ text: "abcde", count: 4 });
  });
});

describe("B1: characters treats an emoji as one thing", () => {
  const family = "👨‍👩‍👧‍👦";
  const pictures = [family, "👍🏽", "👩🏽‍⚕️", "❤️", "1️⃣", "🇨🇳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "😀"];

  test.each(pictures)("with emoji %s stays whole", (picture) => {
    expect(charactersRule(["emoji", "letters"])(`你${picture}好`)).toBeUndefined();
  });

  test.each(pictures)("without emoji %s goes whole, symbols or not", (picture) => {
    const without = charactersRule(["letters", "numbers", "punctuation", "symbols", "space"]);
    expect(without(`你${picture}好`)?.text).toBe("你好");
  });

  test("every code point of a removed emoji is counted", () => {
    expect(charactersRule(["letters"])(family)).toEqual({ text: "", count: 7 });
  });

  test("digits and the number sign are no emoji by themselves", () => {
    expect(charactersRule(["emoji"])("1#*2")?.text).toBe("");
    expect(charactersRule(["numbers", "punctuation"])("1#*2")).toBeUndefined();
  });

  test("a pictogram without the emoji selector is a symbol", () => {
    expect(usual("❤ © ❤️")?.text).toBe("  ❤️");
    expect(charactersRule(["symbols", "space"])("❤ © ❤️")?.text).toBe("❤ © ");
  });

  test("removing a character never builds a new emoji out of its neighbours", () => {
    expect(usual("1★\u20e3")?.text).toBe("1");
    expect(charactersRule(["letters", "numbers"])("1.\ufe0f\u20e3")?.text).toBe("1");
  });
});

/** Building a rule takes milliseconds, so each of the 63 is built once. */
const rules = new Map<string, ReturnType<typeof charactersRule>>();

function ruleOf(keep: readonly CharacterClass[]): ReturnType<typeof charactersRule> {
  const rule = rules.get(keep.join()) ?? charactersRule(keep);
  rules.set(keep.join(), rule);
  return rule;
}

test("B1: property: characters applied to its own result changes nothing, whatever classes it keeps", () => {
  fc.assert(
    fc.property(trickyText, fc.subarray([...characterClasses], { minLength: 1 }), (text, keep) => {
      const rule = ruleOf(keep);
      const once = rule(text)?.text ?? text;
      expect(rule(once)).toBeUndefined();
    }),
    { numRuns: drawn(4000) },
  );
});

test("B1: property: what characters keeps stands in the text in the same order", () => {
  fc.assert(
    fc.property(trickyText, fc.subarray([...characterClasses], { minLength: 1 }), (text, keep) => {
      const edit = ruleOf(keep)(text);
      const left = Array.from(edit?.text ?? text);
      const whole = Array.from(text);
      expect(whole.length - left.length).toBe(edit?.count ?? 0);
      for (const character of whole) if (character === left[0]) left.shift();
      expect(left).toEqual([]);
    }),
  );
});
