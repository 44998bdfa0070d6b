// What namespaces of a release have to hold that they did not have to before: nothing of it is made by a release.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import { secretOf } from "../../specs/handoff/secret.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { NamespaceNeeds } from "./plan.ts";

export interface PlacedRelease {
  readonly snapshot: Snapshot;
  readonly index: Pick<ReleaseIndex, "resources">;
}

/** Sorted by namespace; a namespace that is new stands there also where it has to hold nothing. `before` is absent for a new release. */
export function namespaceNeeds(before: PlacedRelease | undefined, next: PlacedRelease): NamespaceNeeds[] {
  const known = before === undefined ? new Map<string, Needs>() : needsOf(before);
  const added = [...needsOf(next)].flatMap(([namespace, needs]): NamespaceNeeds[] => {
    const old = known.get(namespace);
    const others = (kind: keyof Needs) => [...needs[kind]].filter((name) => !old?.[kind].has(name)).sort();
    const [claims, queues, secrets] = [others("claims"), others("queues"), others("secrets")];
    const isKnown = old !== undefined && claims.length + queues.length + secrets.length === 0;
    return isKnown ? [] : [{ namespace, claims, queues, secrets }];
  });
  return added.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

interface Needs {
  readonly claims: Set<string>;
  readonly queues: Set<string>;
  readonly secrets: Set<string>;
}

/** What a snapshot holds of targets and clusters, as its kinds have written it. */
interface Written {
  readonly serving?: { readonly apiKeys?: string };
  readonly datasets?: Readonly<Record<string, { readonly clean?: readonly WrittenStep[] }>>;
  readonly targets?: Readonly<Record<string, { readonly namespace?: string; readonly queue?: string }>>;
  readonly kubernetes?: { readonly storeClaim?: string };
}

interface WrittenStep {
  readonly personalData?: { readonly key?: { readonly secret: string } };
}

/** By namespace. */
function needsOf({ snapshot, index: { resources } }: PlacedRelease): Map<string, Needs> {
  const { targets = {}, serving, datasets = {} } = (snapshot.spec ?? {}) as Written;
  const { kubernetes } = (snapshot.platform ?? {}) as Written;
  const needs = new Map<string, Needs>();
  for (const name of snapshot.targets) {
    const { namespace, queue } = valueNamed(targets, name) ?? {};
    if (namespace === undefined) continue;
    const own = needs.get(namespace) ?? { claims: new Set(), queues: new Set(), secrets: new Set() };
    needs.set(namespace, own);
    const has = (kind: string) => resources.some(({ id }) => id.startsWith(`${name}/${kind}/`));
    if (kubernetes?.storeClaim !== undefined && (has("Job") || has("Deployment")))
      own.claims.add(kubernetes.storeClaim);
    if (serving?.apiKeys !== undefined && has("Deployment")) own.secrets.add(secretPath(serving.apiKeys));
    if (queue !== undefined && has("Job")) own.queues.add(queue);
    for (const [dataset, { clean = [] }] of Object.entries(datasets))
      if (resources.some(({ id }) => id === `${name}/Job/${stageName("dataset", dataset)}`))
        for (const secret of keysOf(clean)) own.secrets.add(secretPath(secret));
  }
  return needs;
}

/** The secrets that pseudonyms are made with. */
function keysOf(clean: readonly WrittenStep[]): string[] {
  return clean.flatMap(({ personalData }) => personalData?.key?.secret ?? []);
}

function secretPath(reference: string): string {
  const { name, key } = secretOf(reference);
  return `${name}/${key}`;
}
