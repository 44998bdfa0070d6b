import fc from "fast-check";
import { expect, test } from "vitest";
import { beyondBounds, deepestJson, mostJsonValues } from "./json-bounds.ts";

const of = (text: string) => beyondBounds(Buffer.from(text));
const nested = (depth: number, inside = "1") => "[".repeat(depth) + inside + "]".repeat(depth);

test("R5: lists and objects in each other are bounded, whatever they are", () => {
  expect(of(nested(deepestJson))).toBeUndefined();
  expect(of(nested(deepestJson + 1))).toBe("depth");
  expect(of('{"a":'.repeat(deepestJson + 1))).toBe("depth");
  expect(of('[{"a":'.repeat(deepestJson))).toBe("depth");
});

test("R5: so is how many values there are", () => {
  expect(of(`[${"0,".repeat(mostJsonValues - 1)}0]`)).toBeUndefined();
  expect(of(`[${"0,".repeat(mostJsonValues)}0]`)).toBe("values");
  expect(of(`[${"{},".repeat(mostJsonValues / 2)}0]`)).toBe("values");
});

test("R5: brackets and commas in a text are text, also behind quotes that are escaped", () => {
  for (const text of [
    "[".repeat(200),
    ",".repeat(2 ** 17),
    '"[\\',
    '\\"'.repeat(99) + "[".repeat(99),
    "\\",
    "\\\\",
    "é[é",
  ]) {
    expect(of(JSON.stringify({ a: text, b: [text] }))).toBeUndefined();
    expect(of(JSON.stringify({ a: text }).slice(0, -1) + `,"b":${nested(deepestJson)}}`)).toBe("depth");
  }
});

test("R5: what is within the bounds of a JSON value is taken as that, and texts that end too early come to an end", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(80), fc.nat(300), (inside, lists, cut) => {
      const text = nested(lists, JSON.stringify(inside));
      if (text.length < mostJsonValues)
        expect(of(text)).toBe(depthOf(inside) + lists > deepestJson ? "depth" : undefined);
      of(text.slice(0, cut));
    }),
    { numRuns: 200 },
  );
});
