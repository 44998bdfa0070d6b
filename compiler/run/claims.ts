// What a project has for itself: the names and numbers that no other project may have in the same place. They follow from its
// models. The cache keeps their texts, so that two projects are compared without reading either.
import type { Model, ModelTarget } from "../model/model.ts";
import { jobStages } from "../emit/kubernetes/jobs/job-stages.ts";
import { objectNames, stageObjectNames } from "../emit/names.ts";
import type { Traced } from "../trace.ts";

export interface Claim {
  readonly kind: "alias" | "port" | "object";
  /** Where it counts: claims of two places never meet. */
  readonly place: string;
  readonly value: string;
  /** Whose it is; the same holder may claim it in several environments. */
  readonly holder: string;
}

/** A claim as text: what is claimed, a line end, and the holder. No part of a claim has a line end. */
export type ClaimText = string;

function claimText({ kind, place, value, holder }: Claim): ClaimText {
  return [kind, place, value, holder].join("\n");
}

/** With its place in the spec. */
export interface PlacedClaim extends Claim {
  /** Where the spec says it, and whether its key or its value does. */
  readonly at: readonly (string | number)[];
  readonly part: "key" | "value";
}

/** One machine, whichever environments it applies: aliases and ports of all local targets are in one space. */
const thisMachine = "this machine";

/** All claims of one project, each once, at the first place that makes it. */
export function claimsOf(models: readonly Model[]): ReadonlyMap<ClaimText, PlacedClaim> {
  const claims = new Map<ClaimText, PlacedClaim>();
  for (const model of models) {
    for (const claim of model.targets.flatMap((target) => targetClaims(model, target))) {
      const text = claimText(claim);
      if (!claims.has(text)) claims.set(text, claim);
    }
  }
  return claims;
}

function targetClaims(model: Model, target: ModelTarget): PlacedClaim[] {
  const project = `${model.team}/${model.name}`;
  const { serving } = model.project;
  const called = (place: string): PlacedClaim[] =>
    serving ? [{ kind: "alias", place, value: serving.alias.value, holder: project, ...at(serving.alias) }] : [];
  if (target.engine === "local") {
    const { port } = target.spec;
    const holder = `target ${target.name} of ${project}`;
    // 0 is whichever port is free.
    const ports: PlacedClaim[] =
      port.value === 0 || !serving
        ? []
        : [{ kind: "port", place: thisMachine, value: String(port.value), holder, ...at(port) }];
    return [...called(thisMachine), ...ports];
  }
  const { namespace } = target.spec;
  const holder = `target ${target.name} of ${project} in ${model.environment}`;
  // Objects of different kinds may share a name; those of one release do, so that its names stand for all their kinds.
  const names = [
    ...(serving ? [objectNames(model, target).server] : []),
    ...jobStages(model, target).map(({ name }) => stageObjectNames(model, target, name)),
  ];
  return [
    ...called(`the gateway of ${model.environment}`),
    ...names.map((value): PlacedClaim => ({
      kind: "object",
      place: `namespace ${namespace.value}`,
      value,
      holder,
      ...at(namespace),
    })),
  ];
}

/** What stands around a default is a whole section; its key is enough to point at. */
function at({ places: [place] }: Traced<unknown>): Pick<PlacedClaim, "at" | "part"> {
  if (place === undefined) throw new Error("internal: a value of a spec has no place");
  return { at: place.path, part: place.origin === "default" ? "key" : "value" };
}
