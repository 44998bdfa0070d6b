import fc from "fast-check";
import { expect, test } from "vitest";
import { readAfterMakers } from "./reading-order.ts";

test("a project comes after those whose datasets it reads, and others stay as they were", () => {
  const reads = new Map([
    ["act/ape", ["act/mid"]],
    ["act/mid", ["care/corpus", "gone/away"]],
  ]);
  expect(readAfterMakers(["act/ape", "act/bot", "act/mid", "care/corpus"], reads)).toEqual([
    "care/corpus",
    "act/mid",
    "act/ape",
    "act/bot",
  ]);
});

test("property: each project is there once, whatever they read, and after its makers where there is no circle", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const reads = fc.dictionary(fc.constantFrom(...names), fc.array(fc.constantFrom(...names, "gone"), { maxLength: 3 }));
  fc.assert(
    fc.property(reads, (drawn) => {
      const order = readAfterMakers(names, new Map(Object.entries(drawn)));
      expect(order.toSorted()).toEqual(names);
      // Who reads only what comes before it in the alphabet is in no circle.
      const downward = Object.entries(drawn).map(
        ([name, makers]) => [name, makers.filter((maker) => maker < name)] as const,
      );
      const sorted = readAfterMakers(names.toReversed(), new Map(downward));
      for (const [name, makers] of downward)
        for (const maker of makers) expect(sorted.indexOf(maker)).toBeLessThan(sorted.indexOf(name));
    }),
  );
});
