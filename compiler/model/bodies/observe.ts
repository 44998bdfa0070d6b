// Objectives: what good means, in numbers. There is nothing to observe where a project promises nothing.
import { onlyInstance } from "../../../specs/handoff/stages.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { byRule, derive, type Traced, type TracedTree } from "../../trace.ts";
import { durationSeconds, percentShare } from "../units.ts";
import type { Body } from "./body.ts";

export const observeBody: Body<"observe"> = ({ project }) => {
  const { serving, objectives } = project;
  const { availability, latency } = objectives;
  if (!serving || (!availability && !latency)) return [];
  const absent = byRule(null, "the project states no such objective");
  const config = {
    alias: serving.alias,
    availability: availability ? objective(availability) : absent,
    latency: latency
      ? { ...objective(latency), thresholdSeconds: derive([latency.under], durationSeconds), of: latency.of }
      : absent,
  };
  return [
    { instance: onlyInstance, needs: [], body: { apiVersion: handoffVersion, kind: "Objectives" as const, config } },
  ];
};

function objective({ target, window }: TracedTree<{ target: string; window: string }>): {
  readonly targetShare: Traced<number>;
  readonly windowSeconds: Traced<number>;
} {
  return { targetShare: derive([target], percentShare), windowSeconds: derive([window], durationSeconds) };
}
