import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWord } from "./shell-word.ts";

test("a path that needs no quotes has none", () => {
  expect(shellWord("/mnt/models/staging-2")).toBe("/mnt/models/staging-2");
  expect(shellWord("/mnt/my models/o'brien")).toBe(`'/mnt/my models/o'\\''brien'`);
});

test("a shell reads any text back as it was", () => {
  const texts = fc.sample(fc.string({ unit: "grapheme", minLength: 1 }), { numRuns: 200, seed: 7 });
  const odd = ["$HOME", "`id`", "a b", "a'b", "*", "\\", '"', "~", "!", "#x", ...texts].filter(
    (text) => !/[\0\n]/.test(text),
  );
  const said = execFileSync("/bin/sh", ["-c", `printf '%s\\n' ${odd.map(shellWord).join(" ")}`], { encoding: "utf8" });
  expect(said.split("\n").slice(0, -1)).toEqual(odd);
});
