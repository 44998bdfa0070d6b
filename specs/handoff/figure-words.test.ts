import { expect, test } from "vitest";
import { figureWords } from "./figure-words.ts";

test.each([
  ["a share", 0.8125, "share", 0.9, "81.25%"],
  ["points", 6.25, "points", 6, "6.25 points"],
  ["a bare number", 1.5, "number", 1.3, "1.5"],
  ["a time, in milliseconds", 0.2304, "seconds", 0.2, "230.4 ms"],
  ["a time that is near its bound", 0.200001, "seconds", 0.2, "200.001 ms"],
  ["an amount of memory", 3 * 2 ** 30, "bytes", 2 ** 31, "3072 MiB"],
] as const)("a figure is said in the unit of its gate: %s", (_, measured, unit, bound, words) => {
  expect(figureWords(measured, { unit, bound })).toBe(words);
});
