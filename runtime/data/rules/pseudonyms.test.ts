import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PersonalKind, personalKinds } from "../../../specs/handoff/clean-rules.ts";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { personalPieces } from "../../testing/personal-pieces.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { personalDataRule } from "./personal-data.ts";
import { pseudonymsOf } from "./personal/pseudonym.ts";

const key = Buffer.from("0123456789abcdef0123456789abcdef");
const all = { redact: [], mask: [], pseudonyms: [...personalKinds] };
const replace = personalDataRule(all, pseudonymsOf(key));
const other = personalDataRule(all, pseudonymsOf(Buffer.from("fedcba9876543210fedcba9876543210")));
const replaced = (text: string): string => replace(text)?.text ?? text;

function expected(kind: PersonalKind, value: string): string {
  const code = createHmac("sha256", key).update(`${kind}\0${value}`).digest("hex");
  return `[${kind}:${code.slice(0, 10)}]`;
}

describe("B1: a pseudonym", () => {
  test("takes the place of an address and nothing around it, and counts as its kind", () => {
    const pseudonym = expected("email", "zhang@qq.com");
    expect(pseudonym).toMatch(/^\[email:[0-9a-f]{10}\]$/);
    expect(replace("联系邮箱zhang@qq.com谢谢，或者Zhang@QQ.com")).toEqual({
      text: `联系邮箱${pseudonym}谢谢，或者${pseudonym}`,
      count: 2,
      kinds: { email: 2 },
    });
  });

  test.each<[kind: PersonalKind, value: string, ...spellings: string[]]>([
    ["email", "a.b@example.com", "A.B@Example.com", "ａ.b@example.com"],
    [
      "phone",
      "13800138000",
      "138 0013 8000",
      "+86 138-0013-8000",
      "008613800138000",
      "１３８００１３８０００",
      "138 0013‐8000",
    ],
    ["phone", "01062345678", "010-62345678", "(010)62345678", "+86 10 6234 5678", "+86 (0)10 62345678"],
    ["phone", "4155550132", "(415) 555-0132", "415-555-0132", "+1 415 555 0132"],
    ["phone", "+442079460958", "+44 20 7946 0958", "+44 (20) 7946-0958"],
    ["idCard", "11010519491231002X", "11010519491231002x", "110105 19491231 002X", "身份证110105491231002"],
    ["bankCard", "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"],
    ["ip", "2001:db8:0:0:0:0:0:1", "2001:DB8::1", "2001:0db8:0:0:0:0:0:0001"],
    ["url", "https://a.example.com/X?y=Z", "HTTPS://A.Example.com/X?y=Z"],
  ])("of kind %s is one of %s, however it is written", (kind, value, ...spellings) => {
    const pseudonym = expected(kind, value);
    expect(spellings.map((text) => replaced(text).replace("身份证", ""))).toEqual(spellings.map(() => pseudonym));
  });

  test("is another one for another person, of another kind, and by another key", () => {
    const texts = ["13800138000", "13800138001", "a@b.cn", "a@b.com", "https://b.cn"];
    expect(new Set([...texts.map(replaced), ...texts.map((text) => other(text)!.text)]).size).toBe(10);
  });

  test("stands beside what is redacted and masked", () => {
    const rule = personalDataRule({ redact: ["phone"], mask: ["ip"], pseudonyms: ["email"] }, pseudonymsOf(key));
    expect(rule("a@b.cn 13800138000 10.0.0.1")?.text).toBe(`${expected("email", "a@b.cn")} [phone] ********`);
  });
});

const pieces = fc.constantFrom(
  ...personalPieces,
  "www.",
  "[",
  "]",
  "[email:",
  "[phone:1380013800]",
  "/",
  "a",
  "ip",
  "(",
  ")",
);
test("B1: property: nothing is found in what has pseudonyms, by this rule or another", () => {
  const text = fc.oneof(
    trickyText,
    fc.array(pieces, { maxLength: 24 }).map((some) => some.join("")),
  );
  const find = personalDataRule({ redact: [...personalKinds], mask: [] });
  fc.assert(
    fc.property(text, (written) => {
      const once = replaced(written);
      expect(replace(once)).toBeUndefined();
      expect(find(once)).toBeUndefined();
    }),
    { numRuns: drawn(6000) },
  );
});

test("B1: property: no pseudonym is found as personal data, whatever stands around it", () => {
  const code = fc.stringMatching(/^[0-9a-f]{10}$/);
  const digits = fc.stringMatching(/^[0-9]{10}$/);
  const kind = fc.constantFrom(...personalKinds);
  const around = fc.array(fc.constantFrom("电话", "phone ", "card:", "ip", " ", "-", ".", "+", "(", "x"), {
    maxLength: 4,
  });
  const find = personalDataRule({ redact: [...personalKinds], mask: [] });
  fc.assert(
    fc.property(kind, fc.oneof(code, digits), around, around, (name, hex, before, after) => {
      expect(find(`${before.join("")}[${name}:${hex}]${after.join("")}`)).toBeUndefined();
    }),
    { numRuns: drawn(6000) },
  );
});
