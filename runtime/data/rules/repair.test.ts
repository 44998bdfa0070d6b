import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { repairRule } from "./repair.ts";

const repair = repairRule({ mojibake: true, entities: true });

/** What a program makes of UTF-8 that it takes for Windows-1252, or for Latin-1. */
function misread(text: string, as: "windows-1252" | "latin1"): string {
  const bytes = Buffer.from(text);
  return as === "latin1" ? bytes.toString("latin1") : new TextDecoder("windows-1252").decode(bytes);
}

describe("DA6: what an export broke is mended", () => {
  test.each([
    "é",
    "naïve café",
    "你好，世界！",
    "Москва",
    "“quoted” – it’s",
    "price: 5 €",
    "😀 ok",
    "ÀÉÎ",
    "日本語テスト",
  ])("%s is read again, from Windows-1252, from Latin-1, and when it was misread twice", (text) => {
    for (const as of ["windows-1252", "latin1"] as const) {
      expect(repair(misread(text, as))?.text).toBe(text);
      expect(repair(misread(misread(text, as), as))?.text).toBe(text);
    }
  });

  test("characters are put in the place of their names, also of names of names", () => {
    expect(repair("Tom &amp;amp; Ann &lt;3 &#20320;&#x597d;&nbsp;&hellip;")?.text).toBe("Tom & Ann <3 你好\u00a0…");
  });

  test("an ampersand that was escaped a hundred thousand times is one, in one step", () => {
    expect(repair(`a &${"amp;".repeat(100_000)}#38;lt; b`)).toMatchObject({ text: "a < b", count: 2 });
  });

  test("each place is counted by its kind, and the first ones are shown", () => {
    expect(repair("cafÃ© &amp; thÃ©")).toEqual({
      text: "café & thé",
      count: 3,
      kinds: { mojibake: 2, entities: 1 },
      meanings: { count: 0, examples: ["&amp; -> &", "Ã© -> é"] },
    });
  });

  test.each([
    ["letters of other languages", "SÃO PAULO, Ângela, ÂMBAR, Été, niño, Größe, Ærø, ÇA"],
    ["units and signs", "5 °C, 3 µm, ±2, £5, ¿qué?, «oui», ½"],
    ["an ampersand, and a name without its end", "AT&T, a &lt b, R&D; x &foo; &#0; &#xD800; &#1114112;"],
    ["Chinese, emoji", "你好，世界 👨‍👩‍👧"],
  ])("%s stay", (_, text) => expect(repair(text)).toBeUndefined());

  test("each half may be left off", () => {
    const written = "cafÃ© &amp;";
    expect(repairRule({ mojibake: true, entities: false })(written)?.text).toBe("café &amp;");
    expect(repairRule({ mojibake: false, entities: true })(written)?.text).toBe("cafÃ© &");
  });
});

test("DA6: property: repairing again changes nothing, whatever was repaired", () => {
  const pieces = fc.constantFrom(
    "Ã",
    "©",
    "â",
    "€",
    "™",
    "&",
    "amp;",
    "&#38;",
    "lt;",
    "é",
    "ä½",
    "\u00a0",
    "好",
    "&amp;",
    "#x26;",
    " ",
  );
  const text = fc.oneof(
    trickyText,
    fc.array(pieces, { maxLength: 16 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (written) => {
      expect(repair(repair(written)?.text ?? written)).toBeUndefined();
    }),
    { numRuns: drawn(5000) },
  );
});
