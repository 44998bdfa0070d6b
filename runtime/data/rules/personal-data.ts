// Rule `personalData`: what tells who somebody is gives way to its kind, or to stars of its length.
import type { PersonalKind, RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { countCodePoints } from "../words/code-points.ts";
import { findPersonal } from "./personal/find-personal.ts";
import type { LineRule, TextRule } from "./rule.ts";

export const personalData: LineRule<"personalData"> = {
  step: (rule) => ({ edit: personalDataRule(rule) }),
  hits: ({ redact, mask }, { samples, count, kinds }) => ({
    changedSamples: samples,
    hiddenPlaces: count,
    ...Object.fromEntries([...redact, ...mask].map((kind) => [kind, kinds[kind] ?? 0])),
  }),
};

/** `redact` puts `[email]` in the place of an address; `mask` a star for each of its characters. A kind is in one of them. */
export function personalDataRule({ redact, mask }: Pick<RuleOf<"personalData">, "redact" | "mask">): TextRule {
  const wanted = new Set<PersonalKind>([...redact, ...mask]);
  const masked = new Set<PersonalKind>(mask);
  return (text) => {
    const places = findPersonal(text, wanted);
    if (places.length === 0) return undefined;
    const kinds: Record<string, number> = {};
    let left = "";
    let at = 0;
    for (const { kind, start, end } of places) {
      const hidden = masked.has(kind) ? "*".repeat(countCodePoints(text.slice(start, end))) : `[${kind}]`;
      left += text.slice(at, start) + hidden;
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      at = end;
    }
    return { text: left + text.slice(at), count: places.length, kinds };
  };
}
