import fc from "fast-check";
import { expect, test } from "vitest";
import { trickyText } from "../../../testing/tricky-text.ts";
import { excerptOf, shownOf } from "./excerpt.ts";

test("an excerpt shows no address and no number of six digits, however it is written", () => {
  const said = [
    "mail bob.smith+x@example.co.uk now",
    "邮箱：张三@例子.公司，谢谢",
    "odd@host and ＠mention",
    "call 138 1234 5678 or 555-01-99-12",
    "order 12345 of １２３４５６７８",
    "card 4111 1111 1111 1111.",
  ];
  expect(said.map((text) => excerptOf(text).text)).toEqual([
    "mail [email] now",
    "邮箱：[email]，谢谢",
    "[email] and ＠mention",
    "call [phone] or •••-••-••-••",
    "order 12345 of ••••••••",
    "card [bankCard].",
  ]);
});

test("property: nothing of six digits in a row is shown, and never more than was asked for", () => {
  const digits = fc.stringMatching(/^[0-9]{1,9}$/u);
  fc.assert(
    fc.property(fc.array(fc.oneof(trickyText, digits)), fc.integer({ min: 1, max: 400 }), (parts, most) => {
      const { text } = excerptOf(parts.join(""), most);
      expect(text).not.toMatch(/\p{Nd}{6}/u);
      expect(Array.from(text).length).toBeLessThanOrEqual(most);
    }),
  );
});

test("what stands at the end of what is looked at is not shown, where it could be half of an address", () => {
  const { text, isCut } = excerptOf(
    `${"1".repeat(10)} `.repeat(340).concat("x".repeat(340), " bob.smith@exam", "ple.com".repeat(50)),
    10_000,
  );
  expect([text.includes("bob"), isCut]).toEqual([false, true]);
});

test("a long text is cut by characters and lines, and a long conversation shows its end", () => {
  expect(excerptOf("👍".repeat(400), 3)).toEqual({ text: "👍👍👍", isCut: true });
  expect(excerptOf("1\n2\n3\n4\n5\n6\n7\n8\n9")).toEqual({ text: "1\n2\n3\n4\n5\n6\n7\n8", isCut: true });
  expect(excerptOf("订单 AB")).toEqual({ text: "订单 AB", isCut: false, lang: "zh" });
  const messages = Array.from({ length: 9 }, (_, i) => ({ role: "user" as const, content: String(i) }));
  const { earlier, messages: shown } = shownOf({ messages });
  expect([earlier, ...shown.map(({ said }) => said.text)]).toEqual([3, "3", "4", "5", "6", "7", "8"]);
});
