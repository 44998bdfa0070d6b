import { expect, test } from "vitest";
import { metricNames } from "../../specs/handoff/evaluation-job.ts";
import { outputKinds } from "../../specs/handoff/stages.ts";
import { metricRegistry } from "../evaluate/registry.ts";
import { stageRegistry } from "./registry.ts";

test("the runtime runs every kind of the catalogue that makes an output, and measures every metric", () => {
  expect(Object.keys(stageRegistry)).toEqual(outputKinds);
  expect(Object.keys(metricRegistry)).toEqual(metricNames);
});
