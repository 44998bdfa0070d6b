// Rule `personalData`: what tells who somebody is gives way to its kind, to stars of its length, or to a pseudonym.
import type { PersonalKind, RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { countCodePoints } from "../words/code-points.ts";
import { findPersonal, type PersonalPlace } from "./personal/find-personal.ts";
import { withPlainSigns } from "./personal/plain-signs.ts";
import { type PseudonymOf, pseudonymsOf } from "./personal/pseudonym.ts";
import type { LineRule, TextRule } from "./rule.ts";

export const personalData: LineRule<"personalData"> = {
  step(rule, { keys }) {
    if (rule.fingerprint === null) return { edit: personalDataRule(rule) };
    const key = keys.get(rule.fingerprint);
    if (key === undefined) throw new Error(`internal: the key ${rule.fingerprint} of pseudonyms was not read`);
    return { edit: personalDataRule(rule, pseudonymsOf(key)) };
  },
  hits: ({ redact, mask, pseudonyms }, { samples, count, kinds }) => ({
    changedSamples: samples,
    hiddenPlaces: count,
    ...Object.fromEntries([...redact, ...mask, ...pseudonyms].map((kind) => [kind, kinds[kind] ?? 0])),
  }),
};

type Rule = RuleOf<"personalData">;
type Kinds = Pick<Rule, "redact" | "mask"> & Partial<Pick<Rule, "pseudonyms">>;

/**
 * `redact` puts `[email]` in the place of an address, `pseudonyms` `[email:3fa91c2b7d]`; `mask` a star for each of its characters. A kind is
 * in one of them. What was the middle of something longer may stand alone once a part of that is hidden, so that a text is looked at until
 * nothing is found.
 */
export function personalDataRule({ redact, mask, pseudonyms = [] }: Kinds, pseudonymOf: PseudonymOf = noKey): TextRule {
  const wanted = new Set<PersonalKind>([...redact, ...mask, ...pseudonyms]);
  const hides = new Map<PersonalKind, Hide>([
    ...mask.map((kind) => [kind, (text: string) => "*".repeat(countCodePoints(text))] as const),
    ...pseudonyms.map((kind) => [kind, (text: string) => pseudonymOf(kind, withPlainSigns(text))] as const),
  ]);
  return (text) => {
    const kinds: Record<string, number> = {};
    let left = text;
    for (let look = 0; look < mostLooks; look++) {
      const places = findPersonal(left, wanted);
      if (places.length === 0) break;
      for (const { kind } of places) kinds[kind] = (kinds[kind] ?? 0) + 1;
      left = hide(left, places, hides);
    }
    const count = Object.values(kinds).reduce((sum, places) => sum + places, 0);
    return count === 0 ? undefined : { text: left, count, kinds };
  };
}

/** No text of people needs three. */
const mostLooks = 64;

type Hide = (text: string) => string;

function noKey(): never {
  throw new Error("internal: pseudonyms without a key");
}

function hide(text: string, places: readonly PersonalPlace[], hides: ReadonlyMap<PersonalKind, Hide>): string {
  let left = "";
  let at = 0;
  for (const { kind, start, end } of places) {
    left += text.slice(at, start) + (hides.get(kind)?.(text.slice(start, end)) ?? `[${kind}]`);
    at = end;
  }
  return left + text.slice(at);
}
