import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placeSample, type SplitPolicy } from "./split.ts";

const policy: SplitPolicy = { validShare: 0.1, groupBy: "conversation", seed: 7 };

function idOf(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}

test("B4: samples of one conversation stand on one side and share a group, whatever they say", () => {
  for (let c = 0; c < 200; c++) {
    const placements = ["a", "b", "c"].map((text) => placeSample(policy, `conversation ${c}`, idOf(text)));
    expect(new Set(placements.map(({ side }) => side)).size).toBe(1);
    expect(new Set(placements.map(({ group }) => group)).size).toBe(1);
  }
});

test("B4: a sample without a conversation, or in a split by sample, is its own group", () => {
  expect(placeSample(policy, null, idOf("a")).group).toBeNull();
  expect(placeSample({ ...policy, groupBy: "sample" }, "c", idOf("a")).group).toBeNull();
  expect(placeSample({ ...policy, groupBy: "sample" }, "c", idOf("a"))).toEqual(placeSample(policy, null, idOf("a")));
});

test("B4: a conversation that is called like a row id is still a conversation", () => {
  const id = idOf("a");
  const sides = Array.from({ length: 64 }, (_, seed) => [
    placeSample({ ...policy, seed, validShare: 0.5 }, id, id).side,
    placeSample({ ...policy, seed, validShare: 0.5 }, null, id).side,
  ]);
  expect(sides.some(([conversation, sample]) => conversation !== sample)).toBe(true);
});

test("B4: the share of groups is close to what was asked: 1,000 of 10,000, give or take four standard deviations", () => {
  const valid = Array.from({ length: 10_000 }, (_, i) => placeSample(policy, `c${i}`, "").side).filter(
    (side) => side === "valid",
  );
  expect(Math.abs(valid.length - 1000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.1 * 0.9));
});

test("B4: another seed gives another split, the same seed the same one", () => {
  const sides = (seed: number): string =>
    Array.from({ length: 200 }, (_, i) => placeSample({ ...policy, seed, validShare: 0.5 }, `c${i}`, "").side[0]).join(
      "",
    );
  expect(sides(1)).not.toBe(sides(2));
  expect(sides(1)).toBe(sides(1));
});

test("B4: property: raising the share moves groups to the validation side only", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, seed, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        if (placeSample({ ...policy, seed, validShare: low }, name, "").side === "train") return;
        expect(placeSample({ ...policy, seed, validShare: high }, name, "").side).toBe("valid");
      },
    ),
  );
});
