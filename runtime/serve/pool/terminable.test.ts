import { expect, test } from "vitest";
import { Terminable } from "./terminable.ts";

test("a thread is not claimed before and after its work, whether that returned or threw", () => {
  const ours = new Terminable();
  const theirs = new Terminable(ours.memory);
  expect(ours.claim()).toBe(false);
  expect(theirs.during(() => 7)).toBe(7);
  expect(ours.claim()).toBe(false);
  const broken = (): never => {
    throw new Error("too long for me");
  };
  expect(() => theirs.during(broken)).toThrow("too long for me");
  expect(ours.claim()).toBe(false);
});
