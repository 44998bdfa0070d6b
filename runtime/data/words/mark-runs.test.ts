import { expect, test } from "vitest";
import { holdsLongMarkRun } from "./mark-runs.ts";

/** Two marks of different classes in the wrong order, which is the slow case; the third lies beyond the first plane. */
const pair = "\u0301\u0316";

test("B1: more than 256 combining marks in a row are found wherever they stand", () => {
  for (const before of [0, 1, 100, 255, 256, 257, 1000]) {
    expect(holdsLongMarkRun(`${"x".repeat(before)}${pair.repeat(129)}`), `${before} before`).toBe(true);
    expect(holdsLongMarkRun(`${"x".repeat(before)}${pair.repeat(129)}y${"z".repeat(300)}`)).toBe(true);
    expect(holdsLongMarkRun(`${"x".repeat(before)}${pair.repeat(128)}y${pair.repeat(128)}`), `${before} before`).toBe(
      false,
    );
  }
});

test("B1: marks beyond the first plane count once each", () => {
  expect(holdsLongMarkRun(`x${"\u{1D165}".repeat(256)}x`)).toBe(false);
  expect(holdsLongMarkRun(`x${"\u{1D165}".repeat(257)}x`)).toBe(true);
});

test("B1: ordinary text of any length has no such run", () => {
  expect(holdsLongMarkRun("e\u0301\u0323".repeat(5000))).toBe(false);
  expect(holdsLongMarkRun("😀".repeat(5000))).toBe(false);
  expect(holdsLongMarkRun(`Z${"\u0301".repeat(80)}algo`.repeat(100))).toBe(false);
  expect(holdsLongMarkRun("你好".repeat(5000))).toBe(false);
  expect(holdsLongMarkRun("\ud83d".repeat(1000))).toBe(false);
  expect(holdsLongMarkRun("")).toBe(false);
});
