import { expect, it } from "vitest";
import { metrics } from "../evaluation-job.ts";
import { stageCatalogue } from "../stages.ts";
import { raises } from "./raises.ts";

it("every meaning that was raised is listed with its reason, one step at a time", () => {
  const meanings = new Map<string, number>();
  for (const { of, to, date, reason } of raises) {
    expect(to).toBe((meanings.get(of) ?? 1) + 1);
    expect([date, reason]).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^[a-z].*[^.]$/),
    ]);
    meanings.set(of, to);
  }
  for (const [name, { semantics }] of Object.entries({ ...stageCatalogue, ...metrics }))
    expect([name, semantics]).toEqual([name, meanings.get(name) ?? 1]);
});
