import { expect, test } from "vitest";
import { LabelTally } from "./label-tally.ts";

function tallied(...answers: readonly string[]) {
  const tally = new LabelTally();
  for (const [i, content] of answers.entries())
    tally.add(i % 4 === 3 ? "valid" : "train", {
      id: "",
      conversation: null,
      messages: [
        { role: "user", content: "?" },
        { role: "assistant", content },
      ],
    });
  return tally.report();
}

const repeated = (...texts: readonly string[]): readonly string[] => Array.from({ length: 5 }, () => texts).flat();

test("answers that are few and repeated are labels, counted by side", () => {
  expect(tallied(...repeated("a", "b"), "a")).toEqual({
    of: "answer",
    labels: [
      { label: { text: "a", isCut: false }, train: 6, valid: 0 },
      { label: { text: "b", isCut: false }, train: 3, valid: 2 },
    ],
    rows: { train: 9, valid: 2 },
  });
});

test("where set phrases follow the label, the first line is the label", () => {
  const report = tallied(...repeated("a\nIt is on its way.", "a\nWe look.", "b\nDone.", "b\nWe are sorry."));
  expect([report?.of, report?.labels.map(({ label }) => label.text)]).toEqual(["firstLine", ["a", "b"]]);
});

test("answers that differ, are long, or hardly repeat are no labels", () => {
  expect(tallied(...repeated(...Array.from({ length: 201 }, (_, i) => `label ${i}`)))).toBeUndefined();
  expect(tallied(...repeated("long ".repeat(50)))).toBeUndefined();
  expect(tallied("a", "b", "c", "a")).toBeUndefined();
  expect(tallied()).toBeUndefined();
});
