import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { rules } from "./rules.ts";
import { checkSample, sampleProject } from "../testing/sample-check.ts";

describe("rules", () => {
  it("each have a test of their own, named after them", async () => {
    const folder = new URL("./rules/", import.meta.url);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
    const sources = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
    const untested = Object.keys(rules).filter((rule) => !sources.some((source) => source.includes(`it("${rule}: `)));
    expect(untested).toEqual([]);
  });

  it("find nothing wrong with a correct project", async () => {
    const { diagnostics, models } = await checkSample(sampleProject);
    const found = diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message.split(" ")[0]}`);
    // Its clusters serve without either.
    expect(found).toEqual(["warning field-not-used compression", "warning field-not-used serving.cache"]);
    expect(models).toHaveLength(3);
  });
});
