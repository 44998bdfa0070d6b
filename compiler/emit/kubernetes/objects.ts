// All objects that a target may have, in the order in which they are applied: what others need comes before them.
import { outputKinds } from "../../../specs/handoff/stages.ts";
import type { KubernetesObject } from "./object.ts";
import { releaseConfig } from "./jobs/release-config.ts";
import { stageJob } from "./jobs/stage-job.ts";
import { podMonitor } from "./monitoring/pod-monitor.ts";
import { prometheusRule } from "./monitoring/prometheus-rule.ts";
import { deployment } from "./server/deployment.ts";
import { disruptionBudget } from "./server/disruption-budget.ts";
import { networkPolicy } from "./server/network-policy.ts";
import { service } from "./server/service.ts";

export const objects: readonly KubernetesObject[] = [
  releaseConfig,
  stageJob,
  // Before the pods that it is about: none runs without it.
  networkPolicy,
  service,
  deployment,
  disruptionBudget,
  podMonitor,
  prometheusRule,
];

/** What an id of a resource stands for; undefined for those that are no objects of a cluster. */
export function objectOf(id: string): KubernetesObject | undefined {
  const [, kind, of, instance] = id.split("/");
  const isStage = instance !== undefined && outputKinds.some((one) => one === of);
  return objects.find((object) => object.kind === kind && ("each" in object ? isStage : object.role === of));
}
