import { expect, it } from "vitest";
import { widthOf } from "./text-width.ts";

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
