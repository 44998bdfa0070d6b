import fc from "fast-check";
import { expect, it, test } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { textChanges } from "./text-change.ts";

test.each([
  [
    "a word in the middle",
    "I saw Parcello there",
    "I saw ******** there",
    [["I saw Parcello there", "I saw ******** there"]],
  ],
  ["what is gone", "ab\u200bcd", "abcd", [["ab\u200bcd", "abcd"]]],
  ["what comes", "", "x", [["", "x"]]],
  ["one sign of two halves", "😀 a", "😁 a", [["😀 a", "😁 a"]]],
])("shows %s with what stands around it", (_what, before, after, expected) => {
  const { places, isCut } = textChanges(before, after);
  expect(isCut).toBe(false);
  expect(places.map((place) => [place.before, place.after])).toEqual(expected);
});

it("says of a place that looks the same that it does", () => {
  expect(textChanges("cafe\u0301", "caf\u00e9").places).toMatchObject([{ looksSame: true }]);
  expect(textChanges("cafe", "caf\u00e9").places[0]).not.toHaveProperty("looksSame");
});

it("shows two places of a long text apart, each cut to what is around it", () => {
  const filler = "and so on and so on, as letters do, ".repeat(20);
  const { places } = textChanges(`call 555-1234 ${filler}write a@b.c now`, `call [phone] ${filler}write [email] now`);
  expect(places.map(({ before, after }) => [before, after])).toEqual([
    ["call 555-1234 and so on and s…", "call [phone] and so on and s…"],
    ["…tters do, write a@b.c now", "…tters do, write [email] now"],
  ]);
});

it("shows three places, and says that there are more", () => {
  const text = (mark: string) => Array.from({ length: 5 }, (_, i) => `line ${i} is long enough ${mark} `).join("");
  expect(textChanges(text("a"), text("b"))).toMatchObject({ places: { length: 3 }, isCut: true });
});

it("shows something of every change, in order and never half of a pair, and nothing of equal texts", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "😀", "😁", "é"), maxLength: 60 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { places } = textChanges(before, after);
      expect(places.length > 0).toBe(before !== after);
      expect(places.map(({ at }) => at)).toEqual(places.map(({ at }) => at).toSorted((a, b) => a - b));
      for (const place of places) {
        expect(Buffer.from(place.before + place.after).toString()).toBe(place.before + place.after);
        expect(before).toContain(place.before.replace(/^…|…$/gu, ""));
        expect(after).toContain(place.after.replace(/^…|…$/gu, ""));
      }
    }),
    { numRuns: drawn(400) },
  );
});
