// Warnings of a plan, equal ones together.
import type { Plan } from "./plan.ts";

export interface WarningGroup {
  /** `file:line`, the first ones. */
  readonly places: readonly string[];
  /** Places beyond those. */
  readonly more: number;
  readonly message: string;
  readonly fix: string;
}

const shownPlaces = 3;

/** The plan's warnings; the same one in several places once. */
export function warningGroups(plan: Plan): WarningGroup[] {
  const groups = new Map<string, { readonly places: string[]; readonly message: string; readonly fix: string }>();
  for (const { file, line, message, fix } of plan.warnings) {
    const key = JSON.stringify([message, fix]);
    const group = groups.get(key) ?? { places: [], message, fix };
    group.places.push(`${file}:${line}`);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ places, message, fix }) => ({
    places: places.slice(0, shownPlaces),
    more: Math.max(0, places.length - shownPlaces),
    message,
    fix,
  }));
}
