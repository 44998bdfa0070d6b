// The objectives of a model on one target, ready to be written as rules: each with its indicator, budget and labels.
import type { Model, ModelTarget } from "../../model/model.ts";
import { derive, type Traced } from "../../trace.ts";
import { type BurnRate, burnRates } from "./burn-rates.ts";
import { errorBudget, fraction } from "./decimal.ts";
import { availabilityIndicator, type Indicator, latencyIndicator } from "./indicator.ts";

export interface Objective {
  readonly name: "availability" | "latency";
  readonly indicator: Traced<Indicator>;
  /** As written: "99.95%". */
  readonly target: Traced<string>;
  /** "0.9995". */
  readonly share: Traced<string>;
  /** "0.0005". */
  readonly budget: Traced<string>;
  /** As written: "30d". */
  readonly window: Traced<string>;
  readonly rates: Traced<readonly BurnRate[]>;
  /** What a bad request is, in the middle of a sentence. */
  readonly bad: Traced<string>;
  /** Of every series and alert; they tell the rules of all projects apart. */
  readonly labels: Readonly<Record<string, string>>;
}

export function objectivesOf(model: Model, target: ModelTarget): readonly Objective[] {
  const { serving, objectives } = model.project;
  if (serving === undefined) return [];
  const { availability, latency } = objectives;
  const { alias } = serving;
  const found: Objective[] = [];
  if (availability !== undefined) {
    const bad = derive([alias], (name) => `requests to ${name} end in a server error`);
    const indicator = availabilityIndicator(model, target, alias);
    found.push({ ...common(model, target, "availability", availability), indicator, bad });
  }
  if (latency !== undefined) {
    const bad = derive(
      [alias, latency.under, latency.of],
      (name, under, of) =>
        `requests to ${name} ${of === "request" ? "take" : "wait"} longer than ${under}${of === "request" ? "" : " for the first token"}`,
    );
    const indicator = latencyIndicator(model, target, alias, latency);
    found.push({ ...common(model, target, "latency", latency), indicator, bad });
  }
  return found;
}

function common<N extends Objective["name"]>(
  model: Model,
  target: ModelTarget,
  name: N,
  spec: { readonly target: Traced<string>; readonly window: Traced<"30d" | "28d"> },
) {
  const budget = derive([spec.target], errorBudget);
  return {
    name,
    target: spec.target,
    share: derive([spec.target], fraction),
    budget,
    window: spec.window,
    rates: derive([budget, spec.window], (left, window) => burnRates(left, Number.parseInt(window, 10))),
    labels: { ...targetLabels(model, target), objective: name },
  };
}

/** Of every alert about a target. */
export function targetLabels(model: Model, target: ModelTarget) {
  return { team: model.team, project: model.name, environment: model.environment, target: target.name };
}
