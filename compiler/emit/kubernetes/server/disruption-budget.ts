// Pods leave their nodes one at a time, also where there is only one: a budget that forbids every eviction stops the upgrade of its node.
import { selectorLabels } from "../labels.ts";
import { intOrString } from "../loose.ts";
import { defineObject } from "../object.ts";
import { serves } from "../scope.ts";

export const disruptionBudget = defineObject({
  kind: "PodDisruptionBudget",
  role: "server",
  feels: { "": "none" },
  when: serves,
  build: ({ model, target }) => ({
    spec: { maxUnavailable: intOrString(1), selector: { matchLabels: selectorLabels(model, target, "server") } },
  }),
});
