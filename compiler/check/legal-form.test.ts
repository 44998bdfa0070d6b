import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageReference, labelKey, labelValue } from "./legal-form.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("KM: what a cluster takes", () => {
  it.each([
    [labelValue, ["", "NVIDIA-A100-SXM4-80GB", "a", "1.2_3"], ["-a", "a b", "x\ny", "a".repeat(64), "a/b"]],
    [labelKey, ["release", "monitoring.example.com/release"], ["", "a b/!", "a/b/c", "UPPER.com/x", "/x", "x/"]],
    [
      imageReference,
      ["r:1", "vllm/vllm-openai:v0.10.2", "localhost:5000/a/b", `r.example.com/x__y@${digest}`, `r:1@${digest}`],
      ["https://r/x:1", "Runtime:1", "r : 1", "r:", "r@sha256:1", "a//b", "", "r:tag\nsecond"],
    ],
  ])("$name", (form, legal, illegal) => {
    expect(legal.filter((text) => !form.takes(text))).toEqual([]);
    expect(illegal.filter((text) => form.takes(text))).toEqual([]);
  });

  it.each([
    [labelValue, "NVIDIA A100 (80 GB)", "NVIDIA-A100-80-GB"],
    [labelValue, "-x_", "x"],
    [labelValue, "\u202e", undefined],
    [labelKey, "Monitoring.Example.com/re lease", "monitoring.example.com/re-lease"],
    [labelKey, "a/b/c", "b/c"],
    [imageReference, "https://Registry.example.com/Fairlead/Runtime:V1", "registry.example.com/fairlead/runtime:V1"],
    [imageReference, " runtime : 1 ", "runtime:1"],
    [imageReference, "Registry.example.com/a:1", "Registry.example.com/a:1"],
    [imageReference, "::", undefined],
  ])("$0.name: for %j the nearest is %j", (form, text, nearest) => {
    expect(form.nearest(text)).toBe(nearest);
  });

  it("the nearest of anything is taken, and that of what is taken is itself", () => {
    for (const form of [labelValue, labelKey, imageReference]) {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."aB0-_./:@ \n") })), (text) => {
          const nearest = form.nearest(text);
          if (nearest !== undefined) expect([text, form.takes(nearest)]).toEqual([text, true]);
          if (form.takes(text) && text !== "") expect(nearest).toBe(text);
        }),
      );
    }
  });
});
