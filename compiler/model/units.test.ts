import { describe, expect, it } from "vitest";
import { amountBytes, durationSeconds, parseBound, percentShare } from "./units.ts";

describe("units", () => {
  it("turns durations into seconds, milliseconds without rounding", () => {
    expect(["200ms", "1ms", "30s", "10m", "4h", "30d"].map(durationSeconds)).toEqual([
      0.2, 0.001, 30, 600, 14_400, 2_592_000,
    ]);
  });

  it("turns percentages into the double nearest to the written decimal", () => {
    expect(["99.95%", "1%", "0.1%", "100%", "29%"].map(percentShare)).toEqual([0.9995, 0.01, 0.001, 1, 0.29]);
  });

  it("turns amounts into bytes, by powers of 1024", () => {
    expect(["1KiB", "512MiB", "2GiB"].map(amountBytes)).toEqual([1024, 536_870_912, 2_147_483_648]);
  });

  it("reads the comparator, the number and the unit of a bound", () => {
    expect(
      [">= 90%", "<=26%", ">= 20 points", "<= 1 point", ">= 1.3", "<= 200ms", "<=2m", "<= 2GiB"].map(parseBound),
    ).toEqual([
      { comparator: ">=", bound: 0.9, unit: "share" },
      { comparator: "<=", bound: 0.26, unit: "share" },
      { comparator: ">=", bound: 20, unit: "points" },
      { comparator: "<=", bound: 1, unit: "points" },
      { comparator: ">=", bound: 1.3, unit: "number" },
      { comparator: "<=", bound: 0.2, unit: "seconds" },
      { comparator: "<=", bound: 120, unit: "seconds" },
      { comparator: "<=", bound: 2_147_483_648, unit: "bytes" },
    ]);
  });

  it("takes a string that the schemas would have refused for its own mistake", () => {
    expect(() => durationSeconds("10 minutes")).toThrow('internal: "10 minutes" is not a duration');
    expect(() => percentShare("5")).toThrow('internal: "5" is not a percentage');
    expect(() => amountBytes("2GB")).toThrow('internal: "2GB" is not an amount');
    expect(() => parseBound("90%")).toThrow('internal: "90%" is not a bound');
  });
});
