import { expect, test } from "vitest";

import { isProposal, proposalMessage, type Commit } from "./commit.ts";

const [tree, base, other] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [string, string, string];
const message = proposalMessage({ title: "dev trains again", machine: "plan-1", base, tree });
const ours: Commit = { id: "d".repeat(40), tree, parents: [base], message };

test("A6: a commit says what it was made from", () => {
  expect(message).toBe(`dev trains again\n\nFairlead-Plan: plan-1\nFairlead-Base: ${base}\nFairlead-Tree: ${tree}\n`);
  expect(isProposal(ours)).toBe(true);
});

test.each<[string, Partial<Commit>]>([
  ["other content", { tree: other }],
  ["another parent", { parents: [other] }],
  ["a second parent", { parents: [base, other] }],
  ["no parent", { parents: [] }],
  ["no trailers", { message: "dev trains again\n" }],
  ["trailers before its last paragraph only", { message: `${message}\nMore.\n` }],
  ["no plan", { message: message.replace("Fairlead-Plan: plan-1\n", "") }],
])("A6: a commit with %s is somebody else's", (_, change) => {
  expect(isProposal({ ...ours, ...change })).toBe(false);
});

test("A6: a commit to which somebody else added a trailer, as hosts do, is still ours while its content is", () => {
  expect(isProposal({ ...ours, message: `${message}Signed-off-by: A Person <person@example.org>\n` })).toBe(true);
});
