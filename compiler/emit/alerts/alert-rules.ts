// Burn-rate alerts of one objective: one that pages and one that opens a ticket, each for a fast and a slow burn.
import { derive, type Traced } from "../../trace.ts";
import { type BurnRate, moreFailuresThan, type Severity } from "./burn-rates.ts";
import type { Objective } from "./alert-objectives.ts";
import { recorded, selected } from "./recording-rules.ts";

export interface AlertRule {
  readonly alert: string;
  readonly expr: Traced<string>;
  /** How long it has to be true; absent where it alerts at once. */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: Traced<string>; readonly description: Traced<string> };
}

export const alertName = "ErrorBudgetBurn";

/** A severity without a rate that can be exceeded has no alert. */
export function alertRules(objective: Objective): readonly AlertRule[] {
  return (["page", "ticket"] as const).flatMap((severity) => {
    const rates = objective.rates.value.filter((rate) => rate.severity === severity);
    return rates.length === 0 ? [] : [alertRule(objective, severity)];
  });
}

function alertRule({ rates, labels, target, window, bad, name }: Objective, severity: Severity): AlertRule {
  const own = derive([rates], (all) => all.filter((rate) => rate.severity === severity));
  return {
    alert: alertName,
    expr: derive([own], (list) => list.map((rate) => burning(rate, labels)).join("\nor\n")),
    labels: { ...labels, severity },
    annotations: {
      summary: derive(
        [target],
        (share) =>
          `${labels.team}/${labels.project} in ${labels.environment} burns its ${name} budget (objective ${share}) too fast`,
      ),
      description: derive([own, bad, window], (list, what, period) => describe(list, what, period)),
    },
  };
}

function burning({ long, short, threshold }: BurnRate, labels: Objective["labels"]): string {
  const over = (window: string) => `${selected(recorded.errorRatio(window), labels)} > ${threshold}`;
  const enough = `${selected(recorded.errors(long), labels)} > ${moreFailuresThan}`;
  return `(\n  ${over(long)}\n  and ${over(short)}\n  and ${enough}\n)`;
}

function describe(rates: readonly BurnRate[], bad: string, period: string): string {
  const spent = rates.map(({ budgetPercent, long }) => `${budgetPercent}% of the budget of ${period} in ${long}`);
  return `More ${bad} than the objective allows: at least ${spent.join(" or ")} is spent.`;
}
