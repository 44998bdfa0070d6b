// The price tag of a field. Every leaf of every kind carries one, in this registry and nowhere else: the planner,
// the JSON Schema and the docs read the same mark, and a test fails on a leaf that has none.
import { z } from "zod";

/**
 * What changing a field costs, dearest first:
 * - `rebuild-data`: the dataset is cleaned and split again, and all that was trained on it is trained again;
 * - `retrain`: training runs again, and what follows it;
 * - `recompress`: compression runs again, and evaluation with it;
 * - `re-evaluate`: a suite is measured again, no weight changes;
 * - `identity`: the same thing in another place: what was made is used again, and what serves is made there and removed here;
 * - `re-judge`: what was measured is judged again by other bounds, and the next version of a service by other terms; nothing runs;
 * - `roll-out`: the service is rolled over to a new configuration;
 * - `scale`: the same version answers from more or fewer replicas;
 * - `replace`: objects of a cluster that take no edit make room for others: a job that waits or is done, its configuration; nothing that
 *   serves is touched, and what was made is not made again;
 * - `re-alert`: only alert rules change, and for a latency what the next version of a service has to hold;
 * - `none`: nothing runs (licences, notes, what is only checked).
 */
const effects = [
  "rebuild-data",
  "retrain",
  "recompress",
  "re-evaluate",
  "identity",
  "roll-out",
  "re-judge",
  "scale",
  "replace",
  "re-alert",
  "none",
] as const;
export type Effect = (typeof effects)[number];

/** The dearest of several; `none` of none. */
export function dearestOf(several: Iterable<Effect>): Effect {
  const all = new Set(several);
  return effects.find((effect) => all.has(effect)) ?? "none";
}

export interface FieldMark {
  readonly effect: Effect;
  /** May an environment's `set` override this field? False where the field decides what the model is. */
  readonly perEnvironment: boolean;
  /** A value, where the type does not tell one: shown in the schema, and what a test compiles to see that the effect is true. */
  readonly example?: unknown;
}

export const fieldMarks = z.registry<FieldMark>();

/** Marks a leaf. The schema is cloned first, because a registry knows instances and value types are shared. */
export function costs<T extends z.ZodType>(effect: Effect, schema: T, example?: z.input<T>): T {
  return mark(schema, { effect, perEnvironment: false, ...(example === undefined ? {} : { example }) });
}

/** Marks a leaf that environments may override. */
export function costsPerEnvironment<T extends z.ZodType>(effect: Effect, schema: T, example?: z.input<T>): T {
  return mark(schema, { effect, perEnvironment: true, ...(example === undefined ? {} : { example }) });
}

function mark<T extends z.ZodType>(schema: T, fieldMark: FieldMark): T {
  const own = schema.clone();
  fieldMarks.add(own, fieldMark);
  return own;
}
