import { expect, test } from "vitest";
import { countCodePoints } from "./code-points.ts";
import { languageOf, newScriptTally, tallyScripts } from "./language.ts";

function tell(...texts: readonly string[]): string {
  const tally = newScriptTally();
  for (const text of texts) tallyScripts(tally, text);
  return languageOf(tally);
}

test.each([
  ["zh", "今天天气不错，我们去公园吧。"],
  ["zh", "订单号12345678，请在App里查看物流"],
  ["zh", "𠮷野家𪚥"],
  ["en", "Hello world, don't worry: it's only 42!"],
  ["en", "Ça va très bien, merci"],
  ["mixed", "我喜欢用Python写code with my friends"],
  ["mixed", "refund 订单 please 谢谢"],
  ["other", "今日はとてもいい天気ですね"],
  ["other", "안녕하세요 반갑습니다"],
  ["other", "Привет, как дела?"],
  ["other", "12345 !!! 😀"],
  ["other", ""],
])("B4: the language is %s for %s", (language, text) => expect(tell(text)).toBe(language));

test("B4: the texts of a sample are weighed together", () => {
  expect(tell("你好吗", "I am fine thanks")).toBe("mixed");
});

test("B4: an accent written on its own does not cut a word in two", () => {
  const tally = newScriptTally();
  tallyScripts(tally, "cafe\u0301s don’t");
  expect(tally).toEqual({ codePoints: 12, han: 0, latin: 2, other: 0 });
});

test("B4: a joiner does not cut a word in two", () => {
  const tally = newScriptTally();
  tallyScripts(tally, "می\u200cخواهم क्\u200dष");
  expect(tally.other).toBe(2);
});

test("B4: code points are counted as everywhere else", () => {
  const text = "a你𠮷👨‍👩‍👧\ud83d é\ude00";
  const tally = newScriptTally();
  tallyScripts(tally, text);
  expect(tally.codePoints).toBe(countCodePoints(text));
  expect(tally.codePoints).toBe(Array.from(text).length);
});
