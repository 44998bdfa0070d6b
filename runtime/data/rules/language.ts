// Rule `language`: samples of other languages go.
import { type Language, languageOf, scriptsOf } from "../words/language.ts";
import type { LineRule, Texts } from "./rule.ts";

export const language: LineRule<"language"> = {
  step({ allow }) {
    const allowed = new Set<Language>(allow);
    return {
      judge(sample) {
        const found = languageOfSample(sample);
        return allowed.has(found) ? undefined : `it is ${found}, and ${allow.join(", ")} stay`;
      },
    };
  },
  hits: (_, { samples }) => ({ rejectedSamples: samples }),
};

/** By all that is said in it. */
export function languageOfSample({ texts }: Texts): Language {
  return languageOf(scriptsOf(texts));
}
