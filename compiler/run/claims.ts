// What a project has for itself: the names and numbers that no other project may have in the same place. They follow from its
// models, and are kept with it in the cache, so that two projects are compared without reading either.
import type { Model, ModelTarget } from "../model/model.ts";
import { objectNames, trainingNames } from "../emit/kubernetes/names.ts";
import type { Traced } from "../trace.ts";

export interface Claim {
  readonly kind: "alias" | "port" | "object";
  /** Where it counts: claims of two places never meet. */
  readonly place: string;
  readonly value: string;
  /** Whose it is; the same holder may claim it in several environments. */
  readonly holder: string;
  /** Where the spec says it, and whether its key or its value does. */
  readonly at: readonly (string | number)[];
  readonly part: "key" | "value";
}

/** One machine, whichever environments it applies: aliases and ports of all local targets are in one space. */
const thisMachine = "this machine";

/** All claims of one project, each once. */
export function claimsOf(models: readonly Model[]): Claim[] {
  const claims = new Map<string, Claim>();
  for (const model of models) {
    for (const claim of model.targets.flatMap((target) => targetClaims(model, target))) {
      const { kind, place, value, holder } = claim;
      const key = JSON.stringify([kind, place, value, holder]);
      if (!claims.has(key)) claims.set(key, claim);
    }
  }
  return [...claims.values()];
}

function targetClaims(model: Model, target: ModelTarget): Claim[] {
  const project = `${model.team}/${model.name}`;
  const { alias } = model.project.serving;
  const called = (place: string): Claim => ({
    kind: "alias",
    place,
    value: alias.value,
    holder: project,
    ...at(alias),
  });
  if (target.engine === "local") {
    const { port } = target.spec;
    const holder = `target ${target.name} of ${project}`;
    // 0 is whichever port is free.
    const ports: Claim[] =
      port.value === 0 ? [] : [{ kind: "port", place: thisMachine, value: String(port.value), holder, ...at(port) }];
    return [called(thisMachine), ...ports];
  }
  const { namespace } = target.spec;
  const holder = `target ${target.name} of ${project} in ${model.environment}`;
  // Objects of different kinds may share a name; those of one release do, so that its names stand for all their kinds.
  const names = [objectNames(model, target).server, trainingNames(model, target)];
  return [
    called(`the gateway of ${model.environment}`),
    ...names.map((value): Claim => ({
      kind: "object",
      place: `namespace ${namespace.value}`,
      value,
      holder,
      ...at(namespace),
    })),
  ];
}

/** What stands around a default is a whole section; its key is enough to point at. */
function at({ places: [place] }: Traced<unknown>): Pick<Claim, "at" | "part"> {
  if (place === undefined) throw new Error("internal: a value of a spec has no place");
  return { at: place.path, part: place.origin === "default" ? "key" : "value" };
}
