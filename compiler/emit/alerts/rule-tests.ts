// Unit tests of the generated rules, for promtool: that alerts fire when they should, and stay silent when they should. They are
// derived from the objective by a way of their own, from ratios of requests and not from the rules' expressions.
import { type Json, unwrap } from "../../trace.ts";
import { type AlertRule, alertName } from "./alert-rules.ts";
import type { Severity } from "./burn-rates.ts";
import { ratioBetween, times } from "./decimal.ts";
import { type Indicator, selector } from "./indicator.ts";
import type { Objective } from "./alert-objectives.ts";
import { recorded, selected } from "./recording-rules.ts";

interface RuleTest {
  readonly name: string;
  readonly interval: "1m";
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test?: readonly Json[];
  readonly promql_expr_test?: readonly Json[];
}

export function ruleTests(objective: Objective, alerts: readonly AlertRule[]): readonly RuleTest[] {
  const { name } = objective;
  return [
    ...burnTests(objective, alerts),
    ...burstTests(objective, alerts),
    {
      name: `${name}: a budget that burns slower than the objective allows alerts nobody`,
      interval: "1m",
      input_series: traffic(objective, ratioBetween("0", lowest(objective)), 400),
      alert_rule_test: expecting(alerts, "6h30m", []),
    },
    {
      name: `${name}: one failed request of three alerts nobody`,
      interval: "1m",
      input_series: rareTraffic(objective),
      alert_rule_test: expecting(alerts, "60m", []),
    },
    {
      name: `${name}: no requests are no errors`,
      interval: "1m",
      input_series: [],
      alert_rule_test: expecting(alerts, "60m", []),
      promql_expr_test: [
        { expr: selected(recorded.errorRatio("5m"), objective.labels), eval_time: "60m", exp_samples: [] },
        {
          expr: selected(recorded.objective, objective.labels),
          eval_time: "60m",
          exp_samples: [
            { labels: selected(recorded.objective, sorted(objective.labels)), value: Number(objective.share.value) },
          ],
        },
      ],
    },
  ];
}

/** For each severity, a ratio above the thresholds of its fastest burn; and one between both severities, for the ticket alone. */
function burnTests(objective: Objective, alerts: readonly AlertRule[]): RuleTest[] {
  const severities = alerts.map(({ labels }) => labels.severity as Severity);
  const fastest = thresholdsOf(objective, severities[0]!).reduce(highest);
  const tests: RuleTest[] = [
    {
      name: `${objective.name}: a fast burn alerts at every severity`,
      interval: "1m",
      input_series: traffic(objective, ratioBetween(fastest, "1"), 400),
      alert_rule_test: expecting(alerts, "6h30m", severities),
    },
  ];
  if (severities.length < 2) return tests;
  const slowestPage = thresholdsOf(objective, "page").reduce(least);
  const fastestTicket = thresholdsOf(objective, "ticket").reduce(highest);
  tests.push({
    name: `${objective.name}: a slow burn opens a ticket and pages nobody`,
    interval: "1m",
    input_series: traffic(objective, ratioBetween(fastestTicket, slowestPage), 400),
    alert_rule_test: expecting(alerts, "6h30m", ["ticket"]),
  });
  return tests;
}

/** An hour that only the fastest rate sees: over six hours its errors are few. */
function burstTests(objective: Objective, alerts: readonly AlertRule[]): RuleTest[] {
  const [fast, slow] = thresholdsOf(objective, "page");
  if (fast === undefined || slow === undefined || 5 * Number(slow) >= 1) return [];
  const { good, bad } = ratioBetween(fast, times(slow, [5, 1]));
  const [all, before] = [good + bad, 300];
  const then = (each: number, start: number) => `${start + each}+${each}x59`;
  const calm = `0+${all}x${before}`;
  return [
    {
      name: `${objective.name}: an hour of many errors after five without pages at once`,
      interval: "1m",
      input_series: seriesOf(objective.indicator.value, {
        good: `${calm} ${then(good, all * before)}`,
        bad: `0x${before} ${then(bad, 0)}`,
        all: `${calm} ${then(all, all * before)}`,
      }),
      alert_rule_test: expecting(alerts, "6h", ["page", "ticket"]),
    },
  ];
}

function thresholdsOf({ rates }: Objective, severity: Severity): readonly string[] {
  return rates.value.filter((rate) => rate.severity === severity).map(({ threshold }) => threshold);
}

function lowest({ rates }: Objective): string {
  return rates.value.map(({ threshold }) => threshold).reduce(least);
}

function least(a: string, b: string): string {
  return Number(a) < Number(b) ? a : b;
}

function highest(a: string, b: string): string {
  return Number(a) > Number(b) ? a : b;
}

/** `good` and `bad` more requests in each of `minutes`. */
function traffic(
  { indicator }: Objective,
  { good, bad }: { readonly good: number; readonly bad: number },
  minutes: number,
): RuleTest["input_series"] {
  return seriesOf(indicator.value, {
    good: `0+${good}x${minutes}`,
    bad: `0+${bad}x${minutes}`,
    all: `0+${good + bad}x${minutes}`,
  });
}

/** Two good requests and a failed one, in the last minutes of an hour. */
function rareTraffic({ indicator }: Objective): RuleTest["input_series"] {
  return seriesOf(indicator.value, { good: "0x57 2x3", bad: "0x57 1x3", all: "0x57 3x3" });
}

function seriesOf(
  { total, part, partIs }: Indicator,
  values: Readonly<Record<"good" | "bad" | "all", string>>,
): RuleTest["input_series"] {
  const exact = (matchers: readonly string[]) => matchers.map(example);
  const whole = { metric: total.metric, matchers: exact(total.matchers) };
  const piece = { metric: part.metric, matchers: exact(part.matchers) };
  // Errors are a kind of their own in the same counter; a bucket is counted beside the total.
  if (partIs === "bad") {
    return [
      {
        series: selector({ ...whole, matchers: [...whole.matchers, ...answered(part.matchers)] }),
        values: values.good,
      },
      { series: selector(piece), values: values.bad },
    ];
  }
  return [
    { series: selector(whole), values: values.all },
    { series: selector(piece), values: values.good },
  ];
}

/** A label that the matcher takes: code=~"5.." takes code="503". */
function example(matcher: string): string {
  const match = /^(\w+)=~"(.*)"$/.exec(matcher);
  if (match === null) return matcher;
  const value = match[2]!.replaceAll("(chat/)?", "chat/").replaceAll("([.]0)?", ".0").replaceAll("..", "03");
  return `${match[1]}="${value}"`;
}

/** The label of the same kind for an answer without an error. */
function answered(matchers: readonly string[]): string[] {
  return matchers.flatMap((matcher) => {
    if (matcher.startsWith("code")) return ['code="200"'];
    return matcher.startsWith("status") ? ['status="2xx"'] : [];
  });
}

function expecting(alerts: readonly AlertRule[], time: string, severities: readonly Severity[]): Json[] {
  const fired = alerts.filter(({ labels }) => severities.includes(labels.severity as Severity));
  return [
    {
      eval_time: time,
      alertname: alertName,
      exp_alerts: fired.map(({ labels, annotations }) => ({
        exp_labels: labels,
        exp_annotations: unwrap(annotations),
      })),
    },
  ];
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
