import { describe, expect, it } from "vitest";
import { dearestOf } from "../../specs/kinds/effect.ts";
import { feltAt } from "./feels.ts";
import { feelsOf } from "./resource-feels.ts";

describe("what a change of a resource costs", () => {
  const feels = { "": "roll-out", "/spec/replicas": "none", "/spec/selector": "replace" } as const;

  it.each([
    ["", "roll-out"],
    ["/spec/template/spec/containers/0/args/3", "roll-out"],
    ["/spec/replicas", "none"],
    ["/spec/replicasOfOthers", "roll-out"],
    ["/spec/selector/matchLabels/app", "replace"],
  ])("is what the longest part says that the field %s lies in", (pointer, effect) => {
    expect(feltAt(feels, pointer)).toBe(effect);
  });

  it("is nothing where no part is named, and of several the dearest", () => {
    expect(feltAt({ "/spec": "roll-out" }, "/metadata/labels")).toBe("none");
    expect(dearestOf(["none", "re-alert", "re-judge"])).toBe("re-judge");
    expect(dearestOf([])).toBe("none");
  });

  it.each([
    ["cluster/Deployment/server", "roll-out"],
    ["cluster/Job/train/main", "replace"],
    ["cluster/ConfigMap/dataset/dialogues", "replace"],
    ["cluster/Job/server", "none"],
    ["cluster/Deployment/train/main", "none"],
    ["cluster/PrometheusRule/alerts", "re-alert"],
    ["laptop/alert-rules", "re-alert"],
    ["laptop/alert-rule-tests", "none"],
    ["gates", "re-judge"],
    ["train-main", "none"],
  ])("of %s is known by its id alone", (id, whole) => {
    expect(feltAt(feelsOf(id), "")).toBe(whole);
  });
});
