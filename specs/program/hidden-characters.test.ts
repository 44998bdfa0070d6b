import { expect, it } from "vitest";
import { withEscapes } from "./hidden-characters.ts";

it("T8: controls, direction marks and characters that are not seen are shown as escapes", () => {
  expect(withEscapes("a\u001b[31mb\tc\nd\u007fe\u0000")).toBe("a\\x1b[31mb\\x09c\\x0ad\\u007fe\\x00");
  expect(withEscapes("\u202eabc\u2066\u200fdef\u009b\u2028")).toBe("\\u202eabc\\u2066\\u200fdef\\u009b\\u2028");
  expect(withEscapes("a\u200bb\u2060c\ufeffd\u00ade\u3164f\u{e0041}g\ufff9h\u115fi\u180ej")).toBe(
    "a\\u200bb\\u2060c\\ufeffd\\u00ade\\u3164f\\u{e0041}g\\ufff9h\\u115fi\\u180ej",
  );
  expect(withEscapes("a\ufe0fb\u200dc\u200cd")).toBe("a\\ufe0fb\\u200dc\\u200cd");
  expect(withEscapes("\ud800x")).toBe("\\ud800x");
});

it("T8: blanks that are no space are shown as escapes, but for the one that CJK texts are set with", () => {
  expect(withEscapes("a\u2800b\u00a0c\u2003d\u202fe\uffa0f\u1160g\ufe01h\u3000i")).toBe(
    "a\\u2800b\\u00a0c\\u2003d\\u202fe\\uffa0f\\u1160g\\ufe01h\u3000i",
  );
});

it("T8: text of any language stays, and what an emoji is made of", () => {
  const text = "héllo 中文 日本語 한국어 ไทย اردو 👨‍👩‍👧 ❤️ 🏳️‍🌈 👩🏽‍🚀 é";
  expect(withEscapes(text)).toBe(text);
  expect(withEscapes("👨\u200d\u200b👩")).toBe("👨\\u200d\\u200b👩");
});
