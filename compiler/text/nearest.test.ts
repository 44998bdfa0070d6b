import fc from "fast-check";
import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const known = ["learningRate", "schedule", "warmupSteps", "clipNorm", "weightDecay", "max", "min", "r"];

it.each([
  ["learningrate", "learningRate"],
  ["learning_rate", "learningRate"],
  ["lerningRate", "learningRate"],
  ["leanringRate", "learningRate"],
  ["LEARNINGRATE", "learningRate"],
  ["warmup", undefined],
  ["warmupStep", "warmupSteps"],
  ["mni", "min"],
  ["mox", "max"],
  ["rank", undefined],
  ["optimizer", undefined],
  ["", undefined],
  ["x".repeat(10_000), undefined],
])("of %s is %s", (word, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

it("of equally near words is the first one, and of no words none", () => {
  expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  expect(nearest("cat", ["hat", "bat"])).toBe("hat");
  expect(nearest("cat", [])).toBeUndefined();
});

it("a known word is nearest to itself, and one mistake in a longer word is forgiven", () => {
  const words = fc.stringMatching(/^[a-z]{3,20}$/);
  fc.assert(
    fc.property(
      words,
      fc.nat(),
      fc.constantFrom("drop" as const, "double" as const, "swap" as const, "replace" as const),
      (word, seed, kind) => {
        expect(nearest(word, [word])).toBe(word);
        const at = seed % (word.length - 1);
        const [before, here, next, after] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
        const mistakes = {
          drop: `${before}${next}${after}`,
          double: `${before}${here}${here}${next}${after}`,
          swap: `${before}${next}${here}${after}`,
          replace: `${before}_${next}${after}`,
        };
        expect(nearest(mistakes[kind], [word])).toBe(word);
      },
    ),
  );
});
