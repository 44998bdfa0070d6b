// Recording rules and alerts as an object of the Prometheus operator (https://prometheus-operator.dev/docs/api-reference/api/).
import { objectivesOf } from "../../alerts/alert-objectives.ts";
import { ruleGroups } from "../../alerts/rule-groups.ts";
import { defineObject } from "../object.ts";

export const prometheusRule = defineObject({
  kind: "PrometheusRule",
  role: "alerts",
  feels: { "": "re-alert" },
  when: ({ model, target }) => objectivesOf(model, target).length > 0,
  build: ({ model, target, platform }) => ({
    labels: platform.kubernetes.ruleLabels,
    spec: { groups: ruleGroups(model, target) },
  }),
});
