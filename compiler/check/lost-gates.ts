// Gates of today's spec that a promotion record does not have, or has with a bound that asks less. A warning and no error: a record is older
// than the spec, whose gates are for what is promoted next, and nothing in a record says what it once had. Whoever reviews a record is told.
import type { Diagnostic } from "../diagnostic.ts";
import { writtenGates } from "../model/written-gates.ts";
import { unwrap } from "../trace.ts";
import type { PromotedEnvironment } from "./check-promotion.ts";
import { loosened } from "./tighter-bound.ts";

/** `today`: the project as its spec is now, plain data. */
export function lostGates(today: unknown, promoted: readonly PromotedEnvironment[]): readonly Diagnostic[] {
  if (promoted.length === 0) return [];
  const wanted = writtenGates(today);
  return promoted.flatMap((one): Diagnostic[] => {
    const found = writtenGates(unwrap(one.project));
    const lost = [...wanted].flatMap(([path, bound]) => {
      const own = found.get(path);
      if (own === undefined) return [`${path} ${JSON.stringify(bound)}, which the record lacks`];
      return loosened(path, bound, own) === undefined
        ? []
        : [`${path} ${JSON.stringify(bound)}, which the record has as ${JSON.stringify(own)}`];
    });
    if (lost.length === 0) return [];
    const { document, name, record, project } = one;
    const nothing = found.size === 0 ? ", and the record has no gate at all: nothing judges what is served there" : "";
    return [
      {
        code: "promotion-gates",
        severity: "warning",
        ...document.placeOf(["evaluation", "gates"], "key"),
        message: `${name} runs record ${record.number}, which is not judged by all gates of the spec: ${lost.join("; ")}${nothing}`,
        fix: `\`fairlead promote ${project.team.value}/${project.name.value} --to ${name}\` judges by the gates of today what ${name} is to have; where the record is new, ask who made it without them`,
      },
    ];
  });
}
