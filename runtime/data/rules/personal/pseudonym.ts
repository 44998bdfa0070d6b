// What takes the place of somebody's address or number: the same in every row and every dataset of one key, and nothing that could be
// computed without the key.
import { createHmac } from "node:crypto";
import type { PersonalKind } from "../../../../specs/handoff/clean-rules.ts";
import { sameValue } from "./same-value.ts";

/**
 * Hexadecimal digits. Ten are 40 bits: of 10,000 people two share a pseudonym with a probability of 0.005%, of 100,000 with 0.5%, of a
 * million some two do in one dataset of three. And ten digits are fewer than any number has in one piece that the rule looks for, so that
 * no pseudonym is taken for one.
 */
const pseudonymDigits = 10;

/** `found`: with plain digits and signs. */
export type PseudonymOf = (kind: PersonalKind, found: string) => string;

export function pseudonymsOf(key: Uint8Array): PseudonymOf {
  return (kind, found) => {
    const code = createHmac("sha256", key)
      .update(`${kind}\0${sameValue(kind, found)}`)
      .digest("hex");
    return `[${kind}:${code.slice(0, pseudonymDigits)}]`;
  };
}
