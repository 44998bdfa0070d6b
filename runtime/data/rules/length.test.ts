import { describe, expect, test } from "vitest";
import { CleanRule, type RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { length, lengthRule } from "./length.ts";
import { noInputs, ruleInputs } from "../build/loaded-inputs.ts";

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

describe("a window of a language", () => {
  const written = { rule: "length", min: 3, max: 20, zh: { min: 1, max: 5 }, other: { min: 2, max: 8 } };
  const { judge } = length.step(CleanRule.parse(written) as RuleOf<"length">, ruleInputs(noInputs));
  const said = (...texts: string[]) => judge!({ texts, roles: texts.map((_, i) => (i % 2 ? "assistant" : "user")) });

  test("B1: holds in place of the rule's own, and the rule's own for all others", () => {
    expect(said("退")).toBeUndefined();
    expect(said("我想退掉这双鞋")).toBe("messages[0]: 7 characters, the most is 5 for zh");
    expect(said("no")).toBe("messages[0]: 2 characters, the least is 3");
    expect(said("where is my parcel?")).toBeUndefined();
    expect(said("???")).toBeUndefined();
    expect(said("?")).toBe("messages[0]: 1 characters, the least is 2 for other");
  });

  test("B1: is that of all that is said in a sample, not of one message", () => {
    expect(said("退货退货退货", "好")).toBe("messages[0]: 6 characters, the most is 5 for zh");
    expect(said("退货退货退货", "your parcel is on its way to you")).toBeUndefined();
  });
});
