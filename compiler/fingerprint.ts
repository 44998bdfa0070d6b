// Identity of things: canonical bytes and their SHA-256. Keys and digests are branded, so that no other string can stand
// in for one by accident. Besides read/, write/ and propose/ this is the only place of the compiler that hashes.
import { hash } from "node:crypto";

declare const brand: unique symbol;

/** SHA-256 of bytes: `sha256:` and 64 hexadecimal digits. */
export type Digest = string & { readonly [brand]: "Digest" };

/** SHA-256 that names a stage: 64 hexadecimal digits without a prefix. */
export type StageKey = string & { readonly [brand]: "StageKey" };

/** 64 lower-case hexadecimal digits. A text is hashed as UTF-8. */
export function sha256Hex(bytes: string | Uint8Array): StageKey {
  return hash("sha256", bytes, "hex") as StageKey;
}

export function digestOf(bytes: string | Uint8Array): Digest {
  return digestFromHex(sha256Hex(bytes));
}

/** For hashes that were computed piece by piece, from a stream. */
export function digestFromHex(hex: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`internal: "${hex}" is not a SHA-256 in hexadecimal`);
  return `sha256:${hex}` as Digest;
}
