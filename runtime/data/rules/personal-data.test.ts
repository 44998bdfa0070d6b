import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { personalKinds } from "../../../specs/handoff/clean-rules.ts";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { personalFigures } from "../../bench/personal-figures.ts";
import { countCodePoints } from "../words/code-points.ts";
import { personalPieces } from "../../testing/personal-pieces.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { personalDataRule } from "./personal-data.ts";

const redact = personalDataRule({ redact: [...personalKinds], mask: [] });
const mask = personalDataRule({ redact: [], mask: [...personalKinds] });

describe("B1: personal data gives way to its kind", () => {
  test.each([
    ["an address takes no Chinese with it", "联系邮箱zhang@qq.com谢谢", "联系邮箱[email]谢谢"],
    ["an address keeps its capitals and plus sign, and not the comma", "A.b+c@sub.Example.COM,", "[email],"],
    ["a number between Chinese characters", "电话13800138000号", "电话[phone]号"],
    ["in three pieces, by spaces or hyphens", "+86 138 0013 8000 138-0013-8000", "[phone] [phone]"],
    ["in full-width digits", "１３８００１３８０００是我的手机", "[phone]是我的手机"],
    [
      "of a city, of North America, of Britain",
      "010-62345678, (415) 555-0132, +44 20 7946 0958",
      "[phone], [phone], [phone]",
    ],
    ["a resident id with its check digit", "身份证11010519491231002X", "身份证[idCard]"],
    ["one of 15 places beside its name", "身份证 110105491231002", "身份证 [idCard]"],
    ["a card between Chinese characters", "卡号4111111111111111请查", "卡号[bankCard]请查"],
    ["a card in groups", "card 4111 1111 1111 1111", "card [bankCard]"],
    [
      "addresses of machines, without their ports",
      "server 10.0.0.1:8080 2001:db8::8a2e:370:7334",
      "server [ip]:8080 [ip]",
    ],
    ["links, without the end of the sentence", "见https://a.example.com/x?y=1。 www.x.org.", "见[url]。 [url]."],
  ])("%s", (_, text, expected) => expect(redact(text)?.text).toBe(expected));

  test.each([
    ["a resident id with another check digit", "11010519491231002"],
    ["a day that does not exist", "11010519490231002X"],
    ["a card with another check digit, and one digit over and over", "4111111111111112 4444444444444444"],
    ["a card among orders", "order 4111111111111111"],
    ["a telephone number among orders", "订单号13800138000"],
    ["a version", "version 1.2.3.4"],
    ["an address of a machine that is longer or too large", "1.1.1.1.1 256.1.1.1"],
    ["times, days, prices", "10:30:45 2026-11-28 99.9 1,234,567"],
    ["digits of pi, addresses of hardware", "3.1415926535897932 00:1a:2b:3c:4d:5e"],
    ["the middle of a longer number", "202613800138000123"],
    ["a name at a name", "a@b @zhang 3@2"],
    ["15 digits alone", "110105491231002"],
  ])("%s is none", (_, text) => expect(redact(text)).toBeUndefined());

  test("what is nearby decides in its own sentence, on both sides", () => {
    expect(redact("110105491231002是我的身份证号")?.text).toBe("[idCard]是我的身份证号");
    expect(redact("110105491231002。身份证在家。")).toBeUndefined();
    expect(redact("版本3.10.19.5坏了。登录地址10.0.0.1异常。")?.text).toBe("版本3.10.19.5坏了。登录地址[ip]异常。");
    expect(redact("the hotel 110105491231002")).toBeUndefined();
  });

  test("what is no middle any more once a part is hidden is hidden too", () => {
    expect(redact("138@qq.com13800131111")).toEqual({
      text: "[email][phone]",
      count: 2,
      kinds: { phone: 1, email: 1 },
    });
    expect(redact("+86138138+86138138")?.text).toBe("[phone][phone]");
  });

  test("it is counted by kind, and a kind that nobody asked for stays", () => {
    const rule = personalDataRule({ redact: ["email"], mask: ["phone"] });
    expect(rule("a@b.cn 13800138000 c@d.cn 4111111111111111")).toEqual({
      text: "[email] *********** [email] 4111111111111111",
      count: 3,
      kinds: { email: 2, phone: 1 },
    });
  });
});

test("B1: of 2,000 rows with planted data and its look-alikes every one is found, and nothing else", () => {
  for (const { kind, planted, found, wrong } of personalFigures(2000, 2)) {
    expect(planted).toBeGreaterThan(200);
    expect([kind, found, wrong]).toEqual([kind, planted, 0]);
  }
});

const pieces = fc.constantFrom(...personalPieces);
test("B1: property: nothing is left to hide in what was hidden, and a mask keeps the length", () => {
  const text = fc.oneof(
    trickyText,
    fc.array(pieces, { maxLength: 24 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (written) => {
      const [redacted, masked] = [redact(written)?.text ?? written, mask(written)?.text ?? written];
      expect(redact(redacted)).toBeUndefined();
      expect(mask(masked)).toBeUndefined();
      expect(countCodePoints(masked)).toBe(countCodePoints(written));
    }),
    { numRuns: drawn(6000) },
  );
});
