// Series that tests of rules are fed, in promtool's notation, and the alerts that they expect.
import { type Json, unwrap } from "../../trace.ts";
import { type AlertRule, alertName } from "./alert-rules.ts";
import type { Severity } from "./burn-rates.ts";
import { type Series, selector } from "./indicator.ts";
import type { Objective } from "./alert-objectives.ts";

interface TestSeries {
  readonly series: string;
  readonly values: string;
}

export interface RuleTest {
  readonly name: string;
  readonly interval: "1m";
  readonly input_series: readonly TestSeries[];
  readonly alert_rule_test?: readonly Json[];
  readonly promql_expr_test?: readonly Json[];
}

/** `good` and `bad` more requests in each of `minutes`. */
export function traffic(
  objective: Objective,
  { good, bad }: { readonly good: number; readonly bad: number },
  minutes: number,
): readonly TestSeries[] {
  return exposed(objective, {
    good: `0+${good}x${minutes}`,
    bad: `0+${bad}x${minutes}`,
    all: `0+${good + bad}x${minutes}`,
  });
}

/** Of one process; errors are a kind of their own in one counter, and what is fast enough is counted beside all. "" is no series. */
export function exposed(
  { indicator }: Objective,
  values: Readonly<Record<"good" | "bad" | "all", string>>,
): readonly TestSeries[] {
  const { good, bad, all } = indicator.value.exposed;
  const series = [
    [all, values.all],
    [good, values.good],
    [bad, values.bad],
  ] as const;
  return series.flatMap(([one, of]) => (one === undefined || of === "" ? [] : [oneProcess(one, of)]));
}

export function oneProcess({ metric, matchers }: Series, values: string, instance = "a"): TestSeries {
  return { series: selector({ metric, matchers: [...matchers, `instance="${instance}"`] }), values };
}

/** Of the alerts of an objective, those that burn at a time. */
export function burning(alerts: readonly AlertRule[], time: string, severities: readonly Severity[]): Json[] {
  const fired = alerts.filter(({ labels }) => severities.includes(labels.severity as Severity));
  return [expecting(alertName, time, fired)];
}

/** What firing looks like where no annotation has a value in it. */
export function expecting(name: string, time: string, fired: readonly AlertRule[], value = ""): Json {
  return {
    eval_time: time,
    alertname: name,
    exp_alerts: fired.map(({ labels, annotations: { summary, description } }) => ({
      exp_labels: labels,
      exp_annotations: {
        summary: unwrap(summary),
        description: description.value.replace(/\{\{.*?\}\}/, value),
      },
    })),
  };
}
