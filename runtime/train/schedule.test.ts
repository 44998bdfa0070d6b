import { expect, it } from "vitest";
import { learningRateAt } from "./schedule.ts";

const cosine = { learningRate: 0.01, schedule: "cosine", warmupSteps: 4 } as const;

it("rises linearly over the warmup, is highest right after it, and falls to almost nothing", () => {
  const rates = Array.from({ length: 20 }, (_, at) => learningRateAt(cosine, at + 1, 20));
  expect(rates.slice(0, 4)).toEqual([0.002, 0.004, 0.006, 0.008]);
  expect(rates[4]).toBe(0.01);
  for (let at = 5; at < 20; at++) expect(rates[at]!).toBeLessThan(rates[at - 1]!);
  expect(rates[19]!).toBeGreaterThan(0);
  expect(rates[19]!).toBeLessThan(0.0002);
});

it("stays where it is when it is constant", () => {
  const rates = [1, 2, 5, 20].map((step) =>
    learningRateAt({ ...cosine, schedule: "constant", warmupSteps: 1 }, step, 20),
  );
  expect(rates).toEqual([0.005, 0.01, 0.01, 0.01]);
});
