// One text for one value: what digests of data are made over.

/**
 * One text for one value, whatever the order in which its keys were written: keys sorted by UTF-16 code unit, no white
 * space, scalars as JSON.stringify writes them. Fields that are undefined count as absent. Throws an `internal:` error for
 * what JSON cannot hold (functions, NaN, infinities, bigints, undefined in a list), because a digest of it would lie.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value);
  throw new Error(`internal: ${typeof value === "number" ? value : `a ${typeof value}`} has no canonical form`);
}

function canonicalObject(value: object): string {
  const fields: string[] = [];
  // The default sort of strings is by UTF-16 code unit.
  for (const key of Object.keys(value).sort()) {
    const field: unknown = (value as Record<string, unknown>)[key];
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${fields.join(",")}}`;
}
