import fc from "fast-check";
import { expect, it } from "vitest";
import { folderOfPattern, isPattern, patternMatches } from "./path-pattern.ts";

it("a star stands for a part of a name, two for folders, a question mark for one character", () => {
  const names = ["data/a.jsonl", "data/ab.jsonl", "data/x/a.jsonl", "data/x/y/a.jsonl.gz", "a.jsonl", "data/数.jsonl"];
  const matched = (pattern: string): string[] => names.filter((name) => patternMatches(pattern, name));
  expect(matched("data/*.jsonl")).toEqual(["data/a.jsonl", "data/ab.jsonl", "data/数.jsonl"]);
  expect(matched("data/?.jsonl")).toEqual(["data/a.jsonl", "data/数.jsonl"]);
  expect(matched("data/**/a.jsonl")).toEqual(["data/a.jsonl", "data/x/a.jsonl"]);
  expect(matched("data/**/*.gz")).toEqual(["data/x/y/a.jsonl.gz"]);
  expect(matched("**")).toEqual(names);
  expect(matched("data/*")).toEqual(["data/a.jsonl", "data/ab.jsonl", "data/数.jsonl"]);
  expect(matched("data")).toEqual([]);
  expect(folderOfPattern("data/x/**/a*.jsonl")).toBe("data/x");
  expect(folderOfPattern("*.jsonl")).toBe("");
});

it("property: a path matches itself, and whatever of it stars stand for", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", ".", "数"), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (parts, from, to) => {
      const path = parts.join("/");
      const [first, last] = [from % parts.length, to % parts.length].sort((a, b) => a - b) as [number, number];
      const folders = [...parts.slice(0, first), "**", ...parts.slice(last)].join("/");
      const name = [...parts.slice(0, first), `${parts[first]!.slice(0, 1)}*`, ...parts.slice(first + 1)].join("/");
      return patternMatches(path, path) && patternMatches(folders, path) && patternMatches(name, path);
    }),
  );
});

it("a pattern of many stars takes no longer than its length", () => {
  const pattern = `${"**/a*a*/".repeat(60)}b`;
  expect(patternMatches(pattern, `${"aaaa/".repeat(90)}c`)).toBe(false);
  expect(isPattern(pattern)).toBe(true);
});
