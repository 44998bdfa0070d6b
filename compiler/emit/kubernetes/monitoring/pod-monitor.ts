// Which pods the Prometheus operator scrapes (https://prometheus-operator.dev/docs/api-reference/api/).
import { selectorLabels } from "../labels.ts";
import { defineObject } from "../object.ts";
import { serves } from "../scope.ts";

export const podMonitor = defineObject({
  kind: "PodMonitor",
  role: "server",
  feels: { "": "none" },
  when: serves,
  build: ({ model, target, platform }) => ({
    // The operator selects monitors by labels, as it does rules: rules whose series nobody scrapes are never true.
    labels: platform.kubernetes.ruleLabels,
    spec: {
      selector: { matchLabels: selectorLabels(model, target, "server") },
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "15s" }],
    },
  }),
});
