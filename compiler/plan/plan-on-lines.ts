// A plan as it may be shown: texts of specs and records, names of files and branches, and what an evidence file says stand in lines of a
// plan, and none may begin a line of its own, paint, hide or turn anything. It is done to all of a plan at once, so that no view forgets one.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { Plan } from "./plan.ts";

/** Every text as one line. Values of fields stay as they are: they are written as JSON, which is one line, by `values-apart.ts`. */
export function planOnLines(plan: Plan): Plan {
  return onLines(plan) as Plan;
}

function onLines(value: unknown): unknown {
  if (typeof value === "string") return withEscapes(value);
  if (Array.isArray(value)) return value.map(onLines);
  if (value === null || typeof value !== "object") return value;
  // What has a field, or a pointer to one, has its values before and after.
  const isValued = Object.hasOwn(value, "field") || Object.hasOwn(value, "pointer");
  const fields = Object.entries(value).map(([name, inner]) => {
    const isValue = isValued && (name === "before" || name === "after");
    return [name, isValue ? inner : onLines(inner)];
  });
  return Object.fromEntries(fields);
}
