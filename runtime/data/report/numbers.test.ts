import { expect, test } from "vitest";
import { count, counted, points, share, size } from "./numbers.ts";

test("numbers are written the same on every machine, and a share says whether all or nothing is there", () => {
  expect([0, 999, 1000, 1234567].map(count)).toEqual(["0", "999", "1,000", "1,234,567"]);
  expect([counted(1, "row"), counted(2000, "row")]).toEqual(["1 row", "2,000 rows"]);
  expect([share(0, 9), share(1, 9_999), share(1, 3), share(9_998, 9_999), share(9, 9), share(0, 0)]).toEqual([
    "0%",
    "<0.1%",
    "33.3%",
    ">99.9%",
    "100%",
    "–",
  ]);
  expect([0.0004, 0.0123, -0.5].map(points)).toEqual(["0", "+1.2", "−50"]);
  expect([0, 1, 999, 1000, 999_499, 999_999, 4.25e10].map(size)).toEqual([
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "999 kB",
    "1 MB",
    "42.5 GB",
  ]);
});
