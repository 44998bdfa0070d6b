import fc from "fast-check";
import { expect, it } from "vitest";
import { LineCount } from "./line-count.ts";

function linesOf(pieces: readonly string[]): number {
  const count = new LineCount();
  for (const piece of pieces) count.add(Buffer.from(piece));
  return count.lines;
}

it.each([
  ["", 0],
  ["\n \r\n\t\n", 0],
  ["a", 1],
  ["a\n", 1],
  ["a\nb", 2],
  ["  a\r\n\r\nb c\n\n", 2],
])("counts lines with something in them: %j has %i", (text, lines) => {
  expect(linesOf([text])).toBe(lines);
});

it("counts the same however the bytes come in pieces", () => {
  const piece = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r", "分"), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const whole = pieces.join("");
      const lines = whole.split("\n").filter((line) => line.trim() !== "").length;
      expect([linesOf(pieces), linesOf([whole])]).toEqual([lines, lines]);
    }),
  );
});
