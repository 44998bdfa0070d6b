// Recorded series of one objective: error ratios and failures over every window that alerts look at, and what is left of the budget.
import { derive, type Traced } from "../../trace.ts";
import { recordedWindows } from "./burn-rates.ts";
import { type Indicator, selector } from "./indicator.ts";
import type { Objective } from "./alert-objectives.ts";

/** Names of recorded series; all carry the labels of their objective. */
export const recorded = {
  /** Bad requests by all requests, 0 to 1. */
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  /** Bad requests. */
  errors: (window: string) => `slo:sli_error:increase${window}`,
  objective: "slo:objective:ratio",
  budget: "slo:error_budget:ratio",
  /** 1 when nothing of the period's budget is spent, below 0 when more than all of it is. */
  budgetLeft: "slo:period_error_budget_remaining:ratio",
} as const;

interface RecordingRule {
  readonly record: string | Traced<string>;
  readonly expr: string | Traced<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Rules that alerts depend on. */
export function ratioRules({ indicator, labels }: Objective): readonly RecordingRule[] {
  const ratios = recordedWindows.map((window) => ({
    record: recorded.errorRatio(window),
    expr: derive([indicator], (series) => ratio(series, window)),
    labels,
  }));
  const errors = longWindows.map((window) => ({
    record: recorded.errors(window),
    expr: derive([indicator], (series) => failures("increase", series, window)),
    labels,
  }));
  return [...ratios, ...errors];
}

const longWindows = ["1h", "6h", "1d", "3d"] as const;

/** Rules over the whole period: read by people, and costly to evaluate. */
export function periodRules({ indicator, share, budget, window, labels }: Objective): readonly RecordingRule[] {
  return [
    { record: recorded.objective, expr: derive([share], (value) => `vector(${value})`), labels },
    { record: recorded.budget, expr: derive([budget], (value) => `vector(${value})`), labels },
    {
      record: derive([window], recorded.errorRatio),
      expr: derive([indicator, window], ratio),
      labels,
    },
    {
      record: recorded.budgetLeft,
      expr: derive(
        [window, budget],
        (period, value) => `1 - ${selected(recorded.errorRatio(period), labels)} / ${value}`,
      ),
      labels,
    },
  ];
}

/** One recorded series of an objective. */
export function selected(record: string, labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${record}{${matchers.join(",")}}`;
}

/** Empty without requests: no traffic is neither good nor bad. */
function ratio(series: Indicator, window: string): string {
  return `(${failures("rate", series, window)})\n/\n(sum(rate(${selector(series.total, window)})) > 0)`;
}

/** 0, and not nothing, while no request has failed yet. */
function failures(of: "rate" | "increase", { total, part, partIs }: Indicator, window: string): string {
  const all = `sum(${of}(${selector(total, window)}))`;
  const some = `sum(${of}(${selector(part, window)}))`;
  return partIs === "bad" ? `${some} or ${all} * 0` : `${all} - ${some}`;
}
