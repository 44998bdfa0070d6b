/** Some fields of T, at any depth. Lists are whole. */
export type Partly<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> }
    : T;

/** `base` with the fields of `change` in place of its own, at any depth. */
export function merged(base: unknown, change: unknown): unknown {
  if (!isObject(base) || !isObject(change) || isOneOfSeveral(change)) return change;
  const changed = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(changed.map(([key, value]) => [key, merged(base[key], value)])) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A base model says by its `source` which fields it has: it is whole. */
function isOneOfSeveral({ source }: Readonly<Record<string, unknown>>): boolean {
  return typeof source === "string";
}
