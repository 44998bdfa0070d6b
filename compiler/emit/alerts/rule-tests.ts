// Unit tests of the rules of an objective, for promtool: that its alerts fire when they should, and stay silent when they should. They are
// derived from the objective by a way of their own, from ratios of requests and not from the rules' expressions.
import type { AlertRule } from "./alert-rules.ts";
import type { Severity } from "./burn-rates.ts";
import { ratioBetween, times } from "./decimal.ts";
import type { Objective } from "./alert-objectives.ts";
import { recorded, selected } from "./recording-rules.ts";
import { burning, exposed, oneProcess, type RuleTest, traffic } from "./test-series.ts";

export function ruleTests(objective: Objective, alerts: readonly AlertRule[]): readonly RuleTest[] {
  const { name, labels, window } = objective;
  return [
    ...burnTests(objective, alerts),
    ...burstTests(objective, alerts),
    {
      name: `${name}: a budget that burns slower than the objective allows alerts nobody`,
      interval: "1m",
      input_series: traffic(objective, ratioBetween("0", lowest(objective)), 400),
      alert_rule_test: burning(alerts, "6h30m", []),
    },
    {
      name: `${name}: one failed request of three alerts nobody`,
      interval: "1m",
      input_series: exposed(objective, { good: "0x57 2x3", bad: "0x57 1x3", all: "0x57 3x3" }),
      alert_rule_test: burning(alerts, "60m", []),
    },
    {
      name: `${name}: an outage at one request in ten minutes alerts with its second failure`,
      interval: "1m",
      input_series: exposed(objective, { good: "0x29", bad: "0x9 1x9 2x9", all: "0x9 1x9 2x9" }),
      alert_rule_test: [...burning(alerts, "10m", []), ...burning(alerts, "20m", severitiesOf(alerts))],
    },
    ...birthTests(objective, alerts),
    {
      name: `${name}: in the budget of the period a busy hour weighs more than a quiet one`,
      interval: "1m",
      input_series: exposed(objective, {
        good: "0+1000x60 60000x60",
        bad: "0x60 0+1x60",
        all: "0+1000x60 60000+1x60",
      }),
      promql_expr_test: [
        {
          expr: `${selected(recorded.errorRatio(window.value), labels)} < bool 0.01`,
          eval_time: "2h",
          exp_samples: [{ labels: selected("", sorted(labels)), value: 1 }],
        },
      ],
    },
    {
      name: `${name}: no requests are no errors`,
      interval: "1m",
      input_series: [],
      alert_rule_test: burning(alerts, "60m", []),
      promql_expr_test: [
        { expr: selected(recorded.errorRatio("5m"), labels), eval_time: "60m", exp_samples: [] },
        {
          expr: selected(recorded.objective, labels),
          eval_time: "60m",
          exp_samples: [{ labels: selected(recorded.objective, sorted(labels)), value: Number(objective.share.value) }],
        },
      ],
    },
  ];
}

/** For each severity, a ratio above the thresholds of its fastest burn; and one between both severities, for the ticket alone. */
function burnTests(objective: Objective, alerts: readonly AlertRule[]): RuleTest[] {
  const severities = severitiesOf(alerts);
  const fastest = thresholdsOf(objective, severities[0]!).reduce(highest);
  const tests: RuleTest[] = [
    {
      name: `${objective.name}: a fast burn alerts at every severity`,
      interval: "1m",
      input_series: traffic(objective, ratioBetween(fastest, "1"), 400),
      alert_rule_test: burning(alerts, "6h30m", severities),
    },
  ];
  if (severities.length < 2) return tests;
  const slowestPage = thresholdsOf(objective, "page").reduce(least);
  const fastestTicket = thresholdsOf(objective, "ticket").reduce(highest);
  tests.push({
    name: `${objective.name}: a slow burn opens a ticket and pages nobody`,
    interval: "1m",
    input_series: traffic(objective, ratioBetween(fastestTicket, slowestPage), 400),
    alert_rule_test: burning(alerts, "6h30m", ["ticket"]),
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
      input_series: exposed(objective, {
        good: `${calm} ${then(good, all * before)}`,
        bad: `0x${before} ${then(bad, 0)}`,
        all: `${calm} ${then(all, all * before)}`,
      }),
      alert_rule_test: burning(alerts, "6h", ["page", "ticket"]),
    },
  ];
}

/** What a counter begins with is seen where it can be told from what an old process brings. */
function birthTests(objective: Objective, alerts: readonly AlertRule[]): RuleTest[] {
  const { alive } = objective.indicator.value;
  if (alive === undefined) return [];
  const born = exposed(objective, { good: "", bad: "_x30 20x9", all: "" });
  return [
    {
      name: `${objective.name}: twenty failures that a counter begins with alert at every severity`,
      interval: "1m",
      input_series: [...born, oneProcess(alive, "1x39")],
      alert_rule_test: burning(alerts, "35m", severitiesOf(alerts)),
    },
    {
      name: `${objective.name}: failures of long ago, of a process that is scraped for the first time, alert nobody`,
      interval: "1m",
      input_series: [...born, oneProcess(alive, "_x30 1x9")],
      alert_rule_test: burning(alerts, "35m", []),
    },
  ];
}

function severitiesOf(alerts: readonly AlertRule[]): readonly Severity[] {
  return alerts.map(({ labels }) => labels.severity as Severity);
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

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
