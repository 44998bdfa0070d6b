// Paths into the plain data of a spec.

/** Keys of maps and indexes of lists, from the root of the data; empty is the root itself. */
export type DataPath = readonly (string | number)[];

/** Which part of a field a place points at: the key in front of it or its value. List items and the root have no key. */
export type FieldPart = "key" | "value";

/** Is there something at this path? A field that is null is there; inherited properties such as `constructor` are not. */
export function hasPath(data: unknown, path: DataPath): boolean {
  let value = data;
  for (const step of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return false;
    // A list has only its items: `length` is its own property but not data.
    if (Array.isArray(value) && !isIndex(step)) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return true;
}

function isIndex(step: string | number): boolean {
  return /^(0|[1-9][0-9]*)$/.test(String(step));
}
