// Rule `length`: texts of a person that are too short or too long to learn from are rejected.
import { languages, type RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { countCodePoints } from "../words/code-points.ts";
import type { Language } from "../words/language.ts";
import { judgeEach } from "./judge-each.ts";
import { languageOfSample } from "./language.ts";
import type { LineRule, Texts } from "./rule.ts";

export const length: LineRule<"length"> = {
  step(rule) {
    const judgeOf = judgesOf(rule);
    return { judge: (sample) => judgeEach(sample, (role) => role === "user" || role === "text", judgeOf(sample)) };
  },
  hits: (_, { samples }) => ({ rejectedSamples: samples }),
};

type JudgeText = (text: string) => string | undefined;

/** A sample's language is asked only where one of them has a window of its own. */
function judgesOf(rule: RuleOf<"length">): (sample: Texts) => JudgeText {
  const usual = lengthRule(rule.min, rule.max);
  const own = new Map<Language, JudgeText>();
  for (const language of languages) {
    const window = rule[language];
    if (window !== null) own.set(language, lengthRule(window.min, window.max, ` for ${language}`));
  }
  return own.size === 0 ? () => usual : (sample) => own.get(languageOfSample(sample)) ?? usual;
}

/**
 * Says why a text is outside the window, or undefined when it is inside; both ends belong to the window. The unit is code points
 * without the white space around the text. In a chat each message of the user is held against the window by itself: the sum
 * is not, since a long conversation of short messages is a good sample. `whose` ends what is said, where the window is not everybody's.
 */
export function lengthRule(min: number, max: number, whose = ""): JudgeText {
  return (text) => {
    const found = countCodePoints(text.trim());
    if (found < min) return `${found} characters, the least is ${min}${whose}`;
    if (found > max) return `${found} characters, the most is ${max}${whose}`;
    return undefined;
  };
}
