// Rule `personalData`: what tells who somebody is gives way to its kind, or to stars of its length.
import type { PersonalKind, RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { countCodePoints } from "../words/code-points.ts";
import { findPersonal, type PersonalPlace } from "./personal/find-personal.ts";
import type { LineRule, TextRule } from "./rule.ts";

export const personalData: LineRule<"personalData"> = {
  step: (rule) => ({ edit: personalDataRule(rule) }),
  hits: ({ redact, mask }, { samples, count, kinds }) => ({
    changedSamples: samples,
    hiddenPlaces: count,
    ...Object.fromEntries([...redact, ...mask].map((kind) => [kind, kinds[kind] ?? 0])),
  }),
};

/**
 * `redact` puts `[email]` in the place of an address; `mask` a star for each of its characters. A kind is in one of them. What was the middle of something
 * longer may stand alone once a part of that is hidden, so that a text is looked at until nothing is found.
 */
export function personalDataRule({ redact, mask }: Pick<RuleOf<"personalData">, "redact" | "mask">): TextRule {
  const wanted = new Set<PersonalKind>([...redact, ...mask]);
  const masked = new Set<PersonalKind>(mask);
  return (text) => {
    const kinds: Record<string, number> = {};
    let left = text;
    for (let look = 0; look < mostLooks; look++) {
      const places = findPersonal(left, wanted);
      if (places.length === 0) break;
      for (const { kind } of places) kinds[kind] = (kinds[kind] ?? 0) + 1;
      left = hide(left, places, masked);
    }
    const count = Object.values(kinds).reduce((sum, places) => sum + places, 0);
    return count === 0 ? undefined : { text: left, count, kinds };
  };
}

/** No text of people needs three. */
const mostLooks = 64;

function hide(text: string, places: readonly PersonalPlace[], masked: ReadonlySet<PersonalKind>): string {
  let left = "";
  let at = 0;
  for (const { kind, start, end } of places) {
    const hidden = masked.has(kind) ? "*".repeat(countCodePoints(text.slice(start, end))) : `[${kind}]`;
    left += text.slice(at, start) + hidden;
    at = end;
  }
  return left + text.slice(at);
}
