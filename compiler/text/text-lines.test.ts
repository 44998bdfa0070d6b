import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "./text-lines.ts";

it("lines end at LF, CR LF and a lone CR, and columns count characters", () => {
  const lines = linesOf("ab\r\n中😀x\rc\n");
  expect(lines.positionAt(0)).toEqual({ line: 1, column: 1 });
  expect(lines.positionAt(2)).toEqual({ line: 1, column: 3 });
  expect(lines.positionAt(3)).toEqual({ line: 1, column: 3 });
  expect(lines.positionAt(4)).toEqual({ line: 2, column: 1 });
  expect(lines.positionAt(7)).toEqual({ line: 2, column: 3 });
  expect(lines.positionAt(9)).toEqual({ line: 3, column: 1 });
  expect(lines.positionAt(11)).toEqual({ line: 4, column: 1 });
  expect(lines.lineBounds(1)).toEqual({ start: 0, end: 2 });
  expect(lines.lineBounds(4)).toEqual({ start: 11, end: 11 });
});

it("offsets and lines outside of the text count as its ends", () => {
  const lines = linesOf("a\nb");
  expect(lines.positionAt(-5)).toEqual({ line: 1, column: 1 });
  expect(lines.positionAt(99)).toEqual({ line: 2, column: 2 });
  expect(lines.positionAt(Number.NaN)).toEqual({ line: 1, column: 1 });
  expect(lines.positionAt(Infinity)).toEqual({ line: 1, column: 1 });
  expect(lines.lineBounds(0)).toEqual({ start: 0, end: 1 });
  expect(lines.lineBounds(99)).toEqual({ start: 2, end: 3 });
  expect(linesOf("").positionAt(0)).toEqual({ line: 1, column: 1 });
});

it("every offset is inside the bounds of its line, or in that line's end", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\t", "中", "😀") });
  fc.assert(
    fc.property(texts, (text) => {
      const lines = linesOf(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const { line, column } = lines.positionAt(offset);
        const { start, end } = lines.lineBounds(line);
        expect(start).toBeLessThanOrEqual(offset);
        expect(text.slice(Math.min(offset, end), offset)).toMatch(/^[\r\n]?$/);
        expect(column).toBe(Array.from(text.slice(start, Math.min(offset, end))).length + 1);
      }
    }),
  );
});
