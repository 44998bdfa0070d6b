import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duration, progressLine, Rate } from "./progress.ts";

describe("the rate", () => {
  test("and the time left come from the last seconds and not from the start", () => {
    const rate = new Rate();
    for (let second = 0; second <= 100; second++)
      rate.add(second * 1000, second < 80 ? second : 80 + (second - 80) * 10);
    expect(rate.perSecond()).toBe(10);
    expect(rate.secondsLeft(280, 480)).toBe(20);
    expect(rate.secondsLeft(480, 480)).toBe(0);
  });

  test("is unknown before there are two moments, and after a count has started again", () => {
    const rate = new Rate();
    expect(rate.perSecond()).toBeUndefined();
    rate.add(0, 10);
    expect(rate.perSecond()).toBeUndefined();
    rate.add(1000, 20);
    expect(rate.perSecond()).toBe(10);
    rate.add(2000, 1);
    expect(rate.perSecond()).toBeUndefined();
    expect(rate.secondsLeft(1, 10)).toBeUndefined();
  });

  test("is never negative, NaN or infinite, and neither is the time left", () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, Number.MAX_VALUE, Number.MIN_VALUE));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number), { maxLength: 30 }),
        number,
        fc.option(number),
        (samples, done, total) => {
          const rate = new Rate();
          for (const [at, amount] of samples) rate.add(at, amount);
          for (const value of [rate.perSecond(), rate.secondsLeft(done, total ?? undefined)]) {
            if (value !== undefined) expect(Number.isFinite(value) && value >= 0).toBe(true);
          }
        },
      ),
    );
  });
});

describe("the line", () => {
  test("on a terminal is rewritten, fits its width, and can be cleared", () => {
    const { line, text, tick } = screen({ isTerminal: true, columns: 46 });
    line.begin("train");
    line.step({ done: 0, total: 5000, unit: "steps" });
    tick(2000);
    line.step({ done: 1000, total: 5000, unit: "steps", note: "loss 1.25" });
    expect(text()).toBe("\r\u001b[Ktrain  0 of 5,000 steps  0%\r\u001b[Ktrain  1,000 of 5,000 steps  20%  500 steps/s");
    line.clear();
    expect(text().endsWith("\r\u001b[K")).toBe(true);
    const before = text();
    line.clear();
    expect(text()).toBe(before);
  });

  test("elsewhere comes every five seconds, with the time left", () => {
    const { line, text, tick } = screen({ isTerminal: false });
    line.begin("train");
    for (let step = 0; step <= 120; step++) {
      line.step({ done: step * 10, total: 5000, unit: "steps", note: "loss 1.25" });
      tick(100);
    }
    expect(text()).toBe(
      "train  500 of 5,000 steps  10%  100 steps/s  45s left  loss 1.25\n" +
        "train  1,000 of 5,000 steps  20%  100 steps/s  40s left  loss 1.25\n",
    );
  });

  test("shows bytes as megabytes, and an unknown total as what is done", () => {
    const { line, text, tick } = screen({ isTerminal: false });
    line.begin("dataset/talks");
    tick(5000);
    line.step({ done: 1_500_000, total: 30_000_000, unit: "bytes" });
    tick(5000);
    line.step({ done: 12.25, unit: "files" });
    expect(text()).toBe("dataset/talks  1.5 of 30.0 MB  5%\ndataset/talks  12.3 files\n");
  });

  test("lets nothing of a note steer the terminal", () => {
    const { line, text } = screen({ isTerminal: true });
    line.begin("train");
    line.step({ done: 1, unit: "steps", note: "evil\u001b[2J\nnote" });
    expect(text()).toBe("\r\u001b[Ktrain  1 steps  evil [2J note");
  });

  test("never throws and never shows NaN or a negative time, whatever it is given", () => {
    const number = fc.oneof(fc.double(), fc.integer());
    const update = fc.record(
      { done: number, total: number, unit: fc.string(), note: fc.string() },
      { requiredKeys: ["done", "unit"] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(update, fc.nat(10_000))), fc.boolean(), (updates, isTerminal) => {
        const { line, text, tick } = screen({ isTerminal });
        line.begin("stage");
        for (const [one, later] of updates) {
          line.step({ ...one, unit: "things", note: "" });
          tick(later);
        }
        const { line: other } = screen({ isTerminal });
        for (const [one] of updates) other.step(one);
        expect(text()).not.toMatch(/NaN|Infinity|-\d+[smh]/);
      }),
    );
  });
});

test("durations are written with at most two units", () => {
  expect([0, 0.4, 59.4, 60, 61, 3599, 3600, 7260, 90_000].map(duration)).toEqual([
    "0s",
    "0s",
    "59s",
    "1m00s",
    "1m01s",
    "59m59s",
    "1h00m",
    "2h01m",
    "25h00m",
  ]);
});

function screen({ isTerminal, columns = 200 }: { isTerminal: boolean; columns?: number }) {
  let now = 0;
  let shown = "";
  const line = progressLine({
    write: (text) => void (shown += text),
    isTerminal,
    columns: () => columns,
    now: () => now,
  });
  return { line, text: () => shown, tick: (milliseconds: number) => void (now += milliseconds) };
}
