// What a namespace that a release comes to has to hold already: nothing of it is made by a release.
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import type { Model } from "../model/model.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { NamespaceNeeds } from "./plan.ts";

/** Of namespaces that the release was not in before, sorted; `before` is absent for a new release. */
export function namespaceNeeds(
  before: Snapshot | undefined,
  { targets, platform }: Model,
  { resources }: ReleaseIndex,
): NamespaceNeeds[] {
  const known = new Set(before === undefined ? [] : namespacesOf(before));
  const needs = new Map<string, { readonly claims: Set<string>; readonly queues: Set<string> }>();
  for (const target of targets) {
    if (target.engine !== "kubernetes" || known.has(target.spec.namespace.value)) continue;
    const own = needs.get(target.spec.namespace.value) ?? { claims: new Set(), queues: new Set() };
    needs.set(target.spec.namespace.value, own);
    const has = (kind: string) => resources.some(({ id }) => id.startsWith(`${target.name}/${kind}/`));
    if (platform && (has("Job") || has("Deployment"))) own.claims.add(platform.kubernetes.storeClaim.value);
    if (has("Job")) own.queues.add(target.spec.queue.value);
  }
  const sorted = [...needs].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([namespace, { claims, queues }]) => ({
    namespace,
    claims: [...claims].sort(),
    queues: [...queues].sort(),
  }));
}

function namespacesOf({ spec, targets }: Snapshot): string[] {
  const all = (spec as { readonly targets?: Readonly<Record<string, { readonly namespace?: string }>> }).targets ?? {};
  return targets.flatMap((target) => all[target]?.namespace ?? []);
}
