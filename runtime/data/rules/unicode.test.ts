import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trickyText } from "../../testing/tricky-text.ts";
import { unicodeRule } from "./unicode.ts";

const rule = unicodeRule("NFKC", true);
const clean = (text: string): string => rule(text)?.text ?? text;

describe("B1: unicode brings texts to one form", () => {
  test.each([
    ["full-width letters and digits become plain ones", "ＡＢＣ１２３", "ABC123"],
    ["full-width punctuation is folded by NFKC, the Chinese full stop stays", "你好，世界！好。", "你好,世界!好。"],
    ["half-width kana with a voice mark become one full-width letter", "ｶﾞｷﾞ", "ガギ"],
    ["a letter and its combining accent become one letter", "cafe\u0301", "café"],
    ["ligatures and circled digits are spelled out", "ﬁne ①", "fine 1"],
  ])("%s", (_what, text, expected) => expect(clean(text)).toBe(expected));

  test("NFC leaves full-width forms and Chinese punctuation as they were written", () => {
    const nfc = unicodeRule("NFC", true);
    expect(nfc("你好，世界！ＡＢＣ１２３")).toBeUndefined();
    expect(nfc("cafe\u0301")).toEqual({ text: "café", count: 0 });
  });

  test("plain Chinese and English need no change, which is told by undefined", () => {
    expect(rule("你好,世界。")).toBeUndefined();
    expect(rule("Hello, world!\n\tIndented.")).toBeUndefined();
    expect(rule("")).toBeUndefined();
  });
});

describe("B1: unicode removes what nobody sees", () => {
  test.each([
    ["zero-width space and joiner inside words", "敏\u200b感\u200d词\u2060", "敏感词", 3],
    ["soft hyphen and byte order mark", "\ufeffco\u00adop", "coop", 2],
    ["direction controls that make text read backwards", "abc\u202egnp\u202c.exe\u2066x\u2069", "abcgnp.exex", 4],
    ["control characters, NUL among them, but not line feed and tab", "a\u0000b\u0007c\td\ne\u007f", "abc\td\ne", 3],
    ["lone surrogates, whichever half", "a\ud83dx\ude00b", "axb", 2],
    ["private use and non-characters", "a\ue000b\ufdd0c\u{10fffd}d\u{1ffff}e", "abcde", 4],
    ["the replacement character", "caf\ufffd", "caf", 1],
    ["text hidden in tag characters", "hi\u{e0068}\u{e0069}\u{e007f}!", "hi!", 3],
    ["a variation selector behind a letter", "葛\u{e0100}x\ufe0f", "葛x", 2],
  ])("%s", (_what, text, expected, count) => expect(rule(text)).toEqual({ text: expected, count }));

  test("every kind of line break becomes one line feed", () => {
    expect(clean("a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh")).toBe("a\nb\nc\nd\ne\nf\ng\nh");
  });

  test("an accent finds its letter when what stood between them goes", () => {
    expect(rule("e\u200b\u0301")).toEqual({ text: "é", count: 1 });
  });

  test("with removeInvisible off only the form changes", () => {
    expect(unicodeRule("NFKC", false)("Ａ\u200b")).toEqual({ text: "A\u200b", count: 0 });
    expect(unicodeRule("NFKC", false)("a\u200b\r\n")).toBeUndefined();
  });
});

describe("B1: unicode keeps a joiner where it spells", () => {
  test.each([
    ["Persian", "می\u200cخواهم کتاب\u200cها"],
    ["Persian behind a vowel mark", "کتابِ\u200cمن"],
    ["Arabic with a zero-width joiner", "بـ\u200dـب"],
    ["Hindi, to show or to part a conjunct", "क्\u200dष क्\u200cष"],
    ["Sinhala", "ශ්\u200dරී ලංකා"],
    ["Malayalam, whose final consonants may end a word with it", "അവന്\u200d വന്നു."],
  ])("%s", (_what, text) => {
    expect(rule(text)).toBeUndefined();
    expect(unicodeRule("NFC", true)(text)).toBeUndefined();
  });

  test.each([
    ["between Chinese characters", "敏\u200c感\u200d词", "敏感词", 2],
    ["between Latin letters and their accents", "q\u0308\u200c\u0323a\u200db", "q\u0323\u0308ab", 2],
    ["between Persian and Latin", "PDF\u200cها", "PDFها", 1],
    ["at the end of a Persian word", "می\u200c خواهم\u200c", "می خواهم", 2],
    ["between digits", "۱\u200c۲", "۱۲", 1],
  ])("and removes it %s", (_what, text, expected, count) => expect(rule(text)).toEqual({ text: expected, count }));

  test("of several invisible characters between two letters only the first joiner stays", () => {
    expect(rule("می\u200b\u200c\u00ad\u200d\u200cخواهم")).toEqual({ text: "می\u200cخواهم", count: 4 });
  });
});

describe("B1: unicode tells what NFKC made of meanings", () => {
  test("NFKC says which characters came to mean something else", () => {
    expect(rule("½杯水 at 25℃, 10⁶！")).toEqual({
      text: "1⁄2杯水 at 25°C, 106!",
      count: 0,
      meanings: { count: 3, examples: ["½ -> 1⁄2", "℃ -> °C", "⁶ -> 6"] },
    });
    expect(unicodeRule("NFKC", false)("m²")).toMatchObject({ meanings: { count: 1 } });
  });

  test("NFC leaves them", () => {
    expect(unicodeRule("NFC", true)("½杯水 at 25℃, 10⁶！")).toBeUndefined();
  });

  test("full-width letters are no change of meaning", () => {
    expect(rule("ＡＢＣ，１２３")).toEqual({ text: "ABC,123", count: 0 });
  });
});

describe("B1: unicode leaves emoji whole", () => {
  test.each([
    ["a family joined by zero-width joiners", "👨‍👩‍👧‍👦"],
    ["a skin tone", "👍🏽"],
    ["a profession with a skin tone and a selector", "👩🏽‍⚕️"],
    ["a heart in emoji style", "❤️"],
    ["a keycap", "1️⃣#️⃣"],
    ["a flag of two letters", "🇨🇳🇬🇧"],
    ["a flag of tags", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["the rainbow flag", "🏳️‍🌈"],
  ])("%s", (_what, text) => expect(rule(`你好${text}hi`)).toBeUndefined());

  test("a joiner or selector that holds no emoji together goes, the emoji stays", () => {
    expect(clean("👨\u200dx👩\ufe0f\ufe0f\u200d")).toBe("👨x👩\ufe0f");
  });

  test("a sign that NFKC spells out leaves no selector behind", () => {
    expect(rule("™️ and Ⓜ️\u0301")).toMatchObject({ text: "TM and Ḿ", count: 2 });
  });

  test("a joiner goes too when what it joined turns out to be no emoji once its stroke has come close", () => {
    expect(rule("👨\u200d↔\u200b\u0338")).toEqual({ text: "👨↮", count: 2 });
  });

  test("tags hidden behind an ordinary emoji go", () => {
    expect(clean("😀\u{e0041}\u{e0042}\u{e007f}")).toBe("😀");
  });
});

test.each(["NFC", "NFKC"] as const)("B1: property: unicode applied to its own result changes nothing (%s)", (form) => {
  const twice = unicodeRule(form, true);
  fc.assert(
    fc.property(trickyText, (text) => {
      const once = twice(text)?.text ?? text;
      expect(twice(once)).toBeUndefined();
      expect(once).toBe(once.normalize(form));
    }),
    { numRuns: 3000 },
  );
});
