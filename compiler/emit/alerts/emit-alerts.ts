// Objectives become recording rules, alerts and the tests of both. On Kubernetes the same rules are an object too.
import type { Model, ModelTarget } from "../../model/model.ts";
import { unwrap, unwrapWithPlaces } from "../../trace.ts";
import type { GeneratedFile, Resource } from "../artifact.ts";
import { alertRules } from "./alert-rules.ts";
import { type Objective, objectivesOf } from "./alert-objectives.ts";
import { ruleGroups } from "./rule-groups.ts";
import { ruleTests } from "./rule-tests.ts";
import { serviceAlertTests } from "./service-alert-tests.ts";

/** Two files for each target of a project with objectives. */
export function emitAlerts(model: Model, { trace }: { readonly trace: boolean }): GeneratedFile[] {
  return model.targets.flatMap((target) => {
    const objectives = objectivesOf(model, target);
    return objectives.length === 0 ? [] : filesOf(model, target, objectives, trace);
  });
}

function filesOf(model: Model, target: ModelTarget, objectives: readonly Objective[], trace: boolean): GeneratedFile[] {
  const groups = ruleGroups(model, target);
  const rulesFile = `alerts-${target.name}.rules.yaml`;
  const tests = {
    rule_files: [rulesFile],
    evaluation_interval: "5m",
    // Recording rules first, group by group.
    group_eval_order: groups.map(({ name }) => name),
    tests: [
      ...objectives.flatMap((objective) => ruleTests(objective, alertRules(objective))),
      ...serviceAlertTests(model, target),
    ],
  };
  const file = (path: string, resource: Resource): GeneratedFile => ({ path, format: "yaml", resources: [resource] });
  return [
    file(rulesFile, resourceOf(`${target.name}/alert-rules`, { groups }, trace)),
    file(`alerts-${target.name}.tests.yaml`, resourceOf(`${target.name}/alert-rule-tests`, tests, trace)),
  ];
}

function resourceOf(id: string, body: unknown, trace: boolean): Resource {
  if (!trace) return { id, name: id, body: unwrap(body), places: new Map() };
  const { plain, places } = unwrapWithPlaces(body);
  return { id, name: id, body: plain, places };
}
