import { expect, it } from "vitest";
import { visible, widthOf } from "./visible-text.ts";

it("shows control characters as pictures and direction marks as replacement characters", () => {
  expect(visible("a\u001b[31mb\tc\nd\u007fe\u0000")).toBe("a␛[31mb␉c␊d␡e␀");
  expect(visible("\u202eabc\u2066\u200fdef\u009b\u2028")).toBe("\ufffdabc\ufffd\ufffddef\ufffd\ufffd");
  expect(visible("\ud800x")).toBe("\ufffdx");
});

it("leaves text of any language alone, and what holds an emoji together", () => {
  const text = "héllo 中文 日本語 한국어 ไทย 👨‍👩‍👧 é";
  expect(visible(text)).toBe(text);
});

it("counts terminal columns: 2 for CJK, full-width forms and emoji, 0 for combining characters", () => {
  expect(widthOf("abc")).toBe(3);
  expect(widthOf("中文，。「」")).toBe(12);
  expect(widthOf("かなカナ")).toBe(8);
  expect(widthOf("ｶﾅ")).toBe(2);
  expect(widthOf("Ａ１")).toBe(4);
  expect(widthOf("한국")).toBe(4);
  expect(widthOf("😀")).toBe(2);
  expect(widthOf("e\u0301")).toBe(1);
  expect(widthOf("a\u200bb")).toBe(2);
  expect(widthOf("é→…")).toBe(3);
});
