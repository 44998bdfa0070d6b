import { expect, test } from "vitest";
import { lengthRule } from "./length.ts";

const rule = lengthRule(5, 8);

test("B1: both ends of the window belong to it", () => {
  expect(rule("12345")).toBeUndefined();
  expect(rule("12345678")).toBeUndefined();
  expect(rule("1234")).toBe("4 characters, the least is 5");
  expect(rule("123456789")).toBe("9 characters, the most is 8");
});

test("B1: Chinese, letters beyond the first plane and emoji count by code points, not by UTF-16 units", () => {
  expect(rule("你好世界")).toBe("4 characters, the least is 5");
  expect(rule("你好世界吗")).toBeUndefined();
  expect(rule("𠮷𠮷𠮷𠮷")).toBe("4 characters, the least is 5");
  expect(rule("👨‍👩‍👧")).toBeUndefined();
});

test("B1: white space around a text does not make it longer, white space inside does", () => {
  expect(rule(" \n 1234 \t\u3000")).toBe("4 characters, the least is 5");
  expect(rule("1   4")).toBeUndefined();
  expect(rule(`  12345678${"\n".repeat(5)}`)).toBeUndefined();
});

test("B1: a window from 0 lets the empty text pass", () => {
  expect(lengthRule(0, 1)("")).toBeUndefined();
});
