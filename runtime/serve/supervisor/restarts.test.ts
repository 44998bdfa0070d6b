import fc from "fast-check";
import { expect, test } from "vitest";
import { dueAt, firstWaitMs, longestWaitMs, none, started, steadyMs } from "./restarts.ts";

test("a service is started at once the first time, and after it has stood for long; in between it waits longer each time, up to a minute", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * steadyMs }), { maxLength: 40 }), (gaps) => {
      let restarts = none;
      let now = 0;
      for (const stood of gaps) {
        now += stood;
        const before = restarts;
        const due = dueAt(before, now);
        const isFresh = before.startedAt === undefined || now - before.startedAt >= steadyMs;
        expect(due).toBe(isFresh ? now : (before.startedAt ?? 0) + before.waitMs);
        now = Math.max(now, due);
        restarts = started(before, now);
        expect(restarts.count).toBe(before.count + 1);
        expect(restarts.waitMs).toBeGreaterThanOrEqual(firstWaitMs);
        expect(restarts.waitMs).toBeLessThanOrEqual(longestWaitMs);
      }
    }),
  );
});

test("of a service that ends as soon as it is started, starts are 1, 2, 4, ... and then 60 seconds apart", () => {
  const starts: number[] = [];
  let restarts = none;
  for (let now = 0; starts.length < 9;) {
    now = Math.max(now, dueAt(restarts, now));
    starts.push(now);
    restarts = started(restarts, now);
  }
  expect(starts.slice(1).map((at, index) => (at - starts[index]!) / 1000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
});
