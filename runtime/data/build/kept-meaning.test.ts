// Lines that cleaning breaks elsewhere, under the rules that a spec gets when it asks for no more than cleaning.
import { expect, test } from "vitest";
import { characterClasses, type CleanRule } from "../../../specs/handoff/clean-rules.ts";
import { createCleaner } from "./cleaner.ts";
import { noInputs } from "./loaded-inputs.ts";

const unicode = { rule: "unicode", form: "NFC", removeInvisible: true } as const;
const everyClass: CleanRule = { rule: "characters", keep: [...characterClasses] };

function clean(text: string, ...rules: readonly CleanRule[]): string {
  const outcome = createCleaner({ format: "text", columns: null }, rules, noInputs).clean(JSON.stringify({ text }));
  return outcome.kind === "quarantined" ? outcome.reason : outcome.sample.texts[0]!;
}

test.each([
  ["fractions", "½杯水"],
  ["powers and units", "10⁶ ≠ 106, 80m², H₂O"],
  ["degrees", "气温 25℃ = 77℉, 30°"],
  ["prices", "￥99.9，$5.00 + €6 = £9 < ¥200"],
  ["a table", "| a | b |\n|---|:-:|\n| 1 | 2 |"],
  ["a line of code", "if (a <= b && c != d) { x ^= ~y | z; } // `a[i]`"],
  ["a block of code with tabs", '```py\n\tprint("a", end="\\t")\n```'],
  ["HTML", '<p class="x">1 &lt; 2 &amp;&nbsp;3</p>'],
  ["JSON and paths", '{"a": [1, null]} C:\\me ~/.rc $HOME'],
  ["a URL", "https://example.com/a_b?q=1&r=%20#z me@example.com"],
  ["LaTeX", "$E = mc^2$, \\frac{1}{2}"],
  ["mathematics", "∀x ∈ ℝ: ∑√x ≈ ∞ ± 1 × 2 ÷ 3"],
  ["numbered signs", "①②③ Ⅷ ⒈ №5 ㎏ ㍿ ™ © ®"],
  ["full-width forms", "ＡＢＣ１２３，：（）～"],
  ["Chinese punctuation", "《书》、“引”‘号’……——·「」"],
  ["rare characters", "𠮷野家 ㋿ 〇"],
  ["typography", "“a”—b–c… † § ¶ • ‰ 5′ 6″ ﬁne"],
  ["spaces that keep things together", "10\u00a0000 km\u202fh a\u3000b"],
  ["signs and arrows", "☎ ✓ ★ → ⇒ ♥"],
  ["emoji", "👨‍👩‍👧 👍🏽 ❤️ 1️⃣ 🇨🇳 👁️‍🗨️"],
  ["mojibake, which is another rule's to mend", "CafÃ© â€œquotedâ€"],
  ["accents", "café naïve Straße İstanbul"],
  ["Hindi", "हिन्दी, पढ\u093cना, क्\u200dष, क्\u200cष"],
  ["Bengali, Tamil and Sinhala", "বাংলা স্বাগতম தமிழ் ශ්\u200dරී"],
  ["Malayalam of older texts", "അവന്\u200d"],
  ["Persian", "می\u200cخواهم کتاب\u200cها ۱۲٫۵٪"],
  ["Arabic with vowels and signs", "العَرَبِيَّةُ ۝١ ﷺ"],
  ["Hebrew", "שָׁלוֹם"],
  ["Thai and Lao", "น้ำ ຳ"],
  ["Korean chat", "한국어 ㅋㅋㅋ ㅠㅠ"],
  ["Japanese", "ｶﾞｷﾞ がぎ ゟ 々"],
  ["Markdown", "# *bold* _it_ ~~no~~ [a](b) > c"],
])("DA6: %s stay untouched by NFC and every class: %s", (_what, text) => {
  expect(clean(text, unicode)).toBe(text);
  expect(clean(text, unicode, everyClass)).toBe(text);
});

test.each([
  ["two spellings of one letter become one", "cafe\u0301 5\u212b \u2126", "café 5Å Ω"],
  ["every line break becomes a line feed", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["zero-width characters inside words hide them", "敏\u200b感\u200c词 w\u200do\u2060rd", "敏感词 word"],
  ["a joiner beside Latin changes nothing that is read", "PDF\u200cها", "PDFها"],
  ["a soft hyphen is no letter", "co\u00adop", "coop"],
  ["direction controls make text read backwards", "\u202egnp.exe\u202c", "gnp.exe"],
  ["controls are no text", "a\u0000\u0007b", "ab"],
  ["private characters mean something in one font only", "a\ue000b", "ab"],
  ["the letter under a replacement character is lost already", "caf\ufffd", "caf"],
  ["selectors choose a glyph of the same character, and can hide any text", "葛\u{e0100} ☎\ufe0e", "葛 ☎"],
])("DA6: %s", (_why, text, expected) => {
  expect(clean(text, unicode)).toBe(expected);
  expect(clean(text, unicode, everyClass)).toBe(expected);
});

test.each([
  ["$5.00 + €6 = £9", "5.00  6  9"],
  ["| a | b |", " a  b "],
  ["`x = a < b ^ c`", "x  a  b  c"],
  ["25℃ ★", "25 "],
])("DA6: a spec that leaves symbols out takes them out of %s", (text, expected) => {
  const keep = characterClasses.filter((name) => name !== "symbols");
  expect(clean(text, unicode, { rule: "characters", keep })).toBe(expected);
});
