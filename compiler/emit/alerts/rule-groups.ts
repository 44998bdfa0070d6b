// The rules of all objectives of a target, in the groups in which they are evaluated.
import type { Model, ModelTarget } from "../../model/model.ts";
import { targetName } from "../names.ts";
import { alertRules } from "./alert-rules.ts";
import { type Objective, objectivesOf } from "./alert-objectives.ts";
import { serviceAlerts } from "./service-alerts.ts";
import { periodRules, ratioRules } from "./recording-rules.ts";

/** Empty where nothing is promised: nobody is woken for a service that promises nothing. */
export function ruleGroups(model: Model, target: ModelTarget) {
  const objectives = objectivesOf(model, target);
  if (objectives.length === 0) return [];
  const service = { name: `${targetName(model, target)}--service-alerts`, rules: serviceAlerts(model, target) };
  return [...objectives.flatMap((objective) => groupsOf(model, target, objective)), service];
}

/** The whole period is looked at every five minutes: it moves slowly. */
function groupsOf(model: Model, target: ModelTarget, objective: Objective) {
  const name = `${targetName(model, target)}--${objective.name}`;
  return [
    { name: `${name}-ratios`, rules: ratioRules(objective) },
    { name: `${name}-period`, interval: "5m", rules: periodRules(objective) },
    { name: `${name}-alerts`, rules: alertRules(objective) },
  ];
}
