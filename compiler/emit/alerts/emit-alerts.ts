// Objectives become recording rules, burn-rate alerts and the tests of both; on Kubernetes the same rules as an object of the
// Prometheus operator.
import type { Model, ModelTarget } from "../../model/model.ts";
import { unwrap, unwrapWithPlaces } from "../../trace.ts";
import type { GeneratedFile, Resource } from "../artifact.ts";
import { targetName } from "../kubernetes/names.ts";
import { prometheusRule } from "../kubernetes/prometheus-rule.ts";
import { alertRules } from "./alert-rules.ts";
import { type Objective, objectivesOf } from "./alert-objectives.ts";
import { periodRules, ratioRules } from "./recording-rules.ts";
import { ruleTests } from "./rule-tests.ts";

/** Two files for each target of a project with objectives, and a third one on Kubernetes. */
export function emitAlerts(model: Model, { trace }: { readonly trace: boolean }): GeneratedFile[] {
  return model.targets.flatMap((target) => {
    const objectives = objectivesOf(model, target);
    return objectives.length === 0 ? [] : filesOf(model, target, objectives, trace);
  });
}

function filesOf(model: Model, target: ModelTarget, objectives: readonly Objective[], trace: boolean): GeneratedFile[] {
  const traced = objectives.flatMap((objective) => ruleGroups(model, target, objective));
  // They are written twice; without places, once unwrapped is enough.
  const groups = trace ? traced : (unwrap(traced) as unknown as typeof traced);
  const rulesFile = `alerts-${target.name}.rules.yaml`;
  const tests = {
    rule_files: [rulesFile],
    evaluation_interval: "5m",
    // Recording rules first, group by group.
    group_eval_order: groups.map(({ name }) => name),
    tests: objectives.flatMap((objective) => ruleTests(objective, alertRules(objective))),
  };
  const file = (path: string, resource: Resource): GeneratedFile => ({ path, format: "yaml", resources: [resource] });
  const files = [
    file(rulesFile, resourceOf(`${target.name}/alert-rules`, { groups }, trace)),
    file(`alerts-${target.name}.tests.yaml`, resourceOf(`${target.name}/alert-rule-tests`, tests, trace)),
  ];
  if (target.engine === "local") return files;
  const object = prometheusRule(model, target, groups);
  const id = `${target.name}/PrometheusRule/alerts`;
  return [
    ...files,
    file(`kubernetes-${target.name}.alerts.yaml`, { ...resourceOf(id, object, trace), name: object.metadata.name }),
  ];
}

/** The whole period is looked at every five minutes: it moves slowly, and reads a month of samples. */
function ruleGroups(model: Model, target: ModelTarget, objective: Objective) {
  const name = `${targetName(model, target)}--${objective.name}`;
  return [
    { name: `${name}-ratios`, rules: ratioRules(objective) },
    { name: `${name}-period`, interval: "5m", rules: periodRules(objective) },
    { name: `${name}-alerts`, rules: alertRules(objective) },
  ];
}

function resourceOf(id: string, body: unknown, trace: boolean): Resource {
  if (!trace) return { id, name: id, body: unwrap(body), places: new Map() };
  const { plain, places } = unwrapWithPlaces(body);
  return { id, name: id, body: plain, places };
}
