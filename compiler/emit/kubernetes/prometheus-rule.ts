// Rules as an object of the Prometheus operator (https://prometheus-operator.dev/docs/api-reference/api/).
import type { PrometheusRule } from "../../../generated/types/prometheus-rule.ts";
import type { Model } from "../../model/model.ts";
import type { Loose } from "./loose.ts";
import { commonLabels } from "./labels.ts";
import { objectNames } from "./names.ts";
import type { KubernetesModelTarget } from "./scope.ts";

export type RuleGroups = Loose<PrometheusRule["spec"]["groups"]>;

export function prometheusRule(model: Model, target: KubernetesModelTarget, groups: RuleGroups) {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: {
      name: objectNames(model, target).server,
      namespace: target.spec.namespace,
      labels: { ...commonLabels(model, target, "alerts"), ...model.platform.kubernetes.ruleLabels },
    },
    spec: { groups },
  } satisfies Loose<PrometheusRule>;
}
