// Recorded series of one objective: requests, failures and error ratios over every window that alerts look at, and what is left of the
// budget.
import { derive, type Traced } from "../../trace.ts";
import { recordedWindows } from "./burn-rates.ts";
import { type Indicator, selector, type Series } from "./indicator.ts";
import type { Objective } from "./alert-objectives.ts";

/** Names of recorded series; all carry the labels of their objective. */
export const recorded = {
  /** Bad requests by all requests, 0 to 1. */
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  /** Bad requests. */
  errors: (window: string) => `slo:sli_error:increase${window}`,
  /** All requests. */
  requests: (window: string) => `slo:sli_total:increase${window}`,
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

/** Rules that alerts depend on. A ratio reads what the two rules before it have recorded. */
export function ratioRules({ indicator, labels }: Objective): readonly RecordingRule[] {
  return recordedWindows.flatMap((window) => {
    const [errors, requests] = [recorded.errors(window), recorded.requests(window)];
    return [
      { record: errors, expr: derive([indicator], (series) => failures(series, window)), labels },
      { record: requests, expr: derive([indicator], ({ total, alive }) => counted(total, alive, window)), labels },
      {
        record: recorded.errorRatio(window),
        expr: ratio(selected(errors, labels), selected(requests, labels)),
        labels,
      },
    ];
  });
}

/**
 * Rules over the whole period, for people. They add up recorded requests of five minutes, so that a busy hour weighs more than a quiet
 * one, and read none of what processes expose. Each request is in every evaluation of five minutes, which is the same for both sums. Prometheus
 * has to keep the two recorded series for the period; what is older than what it keeps is not in the budget.
 */
export function periodRules({ share, budget, window, labels }: Objective): readonly RecordingRule[] {
  return [
    { record: recorded.objective, expr: derive([share], (value) => `vector(${value})`), labels },
    { record: recorded.budget, expr: derive([budget], (value) => `vector(${value})`), labels },
    {
      record: derive([window], recorded.errorRatio),
      expr: derive([window], (period) => {
        const sum = (record: string) => `sum_over_time(${selected(record, labels)}[${period}])`;
        return ratio(sum(recorded.errors("5m")), sum(recorded.requests("5m")));
      }),
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
  const known = matchers.get(labels) ?? matchersOf(labels);
  matchers.set(labels, known);
  return `${record}{${known}}`;
}

/** An objective's rules name its series a hundred times. */
const matchers = new WeakMap<object, string>();

function matchersOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");
}

/** Empty without requests: no traffic is neither good nor bad. */
function ratio(errors: string, requests: string): string {
  return `${errors}\n/\n(${requests} > 0)`;
}

function failures({ total, part, partIs, alive }: Indicator, window: string): string {
  const some = counted(part, alive, window);
  return partIs === "bad" ? some : `${counted(total, alive, window)}\n- ${some}`;
}

/**
 * Requests in the window. increase() does not see the first sample of a series, and the first failure may be what a series begins
 * with: where series can begin later than their process, that sample counts too, if the same process was scraped without the series
 * before, in the same window. So the counters of an old process that is scraped for the first time, or again after Prometheus was down, are no
 * burst; neither are those that were there a window ago, nor those of a process that is gone. 0, and not nothing, without a series.
 */
function counted(series: Series, alive: Series | undefined, window: string): string {
  const seen = `sum(increase(${selector(series, window)}))`;
  if (alive === undefined) return seen;
  const born = [
    `min_over_time(${selector(series, window)})`,
    `and (${selector(series)} unless ${selector(series)} offset ${window})`,
    `and (count_over_time(${selector(series, window)}) < on (job, instance) group_left () sum by (job, instance) (sum_over_time(${selector(alive, window)})))`,
  ];
  return `(${seen} or vector(0))\n+ (sum(\n  ${born.join("\n  ")}\n) or vector(0))`;
}
