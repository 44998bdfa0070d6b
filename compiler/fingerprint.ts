// Identity of things: canonical bytes and their SHA-256. Keys and digests are branded, so that no other string can stand
// in for one by accident. Besides read/, write/ and propose/ this is the only place of the compiler that hashes.
import { createHash } from "node:crypto";

declare const brand: unique symbol;

/** SHA-256 of bytes: `sha256:` and 64 hexadecimal digits. */
export type Digest = string & { readonly [brand]: "Digest" };

/** SHA-256 that names a stage: 64 hexadecimal digits without a prefix. */
export type StageKey = string & { readonly [brand]: "StageKey" };

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

/** 64 lower-case hexadecimal digits. A text is hashed as UTF-8. */
export function sha256Hex(bytes: string | Uint8Array): StageKey {
  return createHash("sha256").update(bytes).digest("hex") as StageKey;
}

export function digestOf(bytes: string | Uint8Array): Digest {
  return digestFromHex(sha256Hex(bytes));
}

/** For hashes that were computed piece by piece, from a stream. */
export function digestFromHex(hex: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`internal: "${hex}" is not a SHA-256 in hexadecimal`);
  return `sha256:${hex}` as Digest;
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
