// An environment may ask more of a model than the project does, never less: what production refuses, staging has refused.
import { parseBound } from "../model/units.ts";
import { gateSections } from "../model/written-gates.ts";
import type { Words } from "./wrong-value.ts";

/** The path of an override. A gate's name may have a dot of its own. */
export function overridePath(dotted: string): readonly string[] {
  const section = gateSections.find((one) => dotted.startsWith(`${one}.`));
  return section === undefined ? dotted.split(".") : [...section.split("."), dotted.slice(section.length + 1)];
}

/** Why an override of a gate is refused; undefined where it is at least as strict, and for all other fields. */
export function loosened(dotted: string, written: unknown, override: unknown): Words | undefined {
  if (!gateSections.some((section) => dotted.startsWith(`${section}.`))) return undefined;
  const [base, own] = [parseBound(String(written)), parseBound(String(override))];
  const isComparable = base.comparator === own.comparator && base.unit === own.unit;
  if (isComparable && (own.comparator === ">=" ? own.bound >= base.bound : own.bound <= base.bound)) return undefined;
  return {
    code: "override-loosens",
    message: `${dotted} ${JSON.stringify(override)} ${isComparable ? "asks less than" : "cannot be compared with"} ${JSON.stringify(written)}, which the project asks everywhere`,
    fix: "write a bound that is at least as strict, or change the project's own",
  };
}
