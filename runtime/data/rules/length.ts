// Rule `length`: texts of a person that are too short or too long to learn from are rejected.
import { judgeEach } from "./judge-each.ts";
import { countCodePoints } from "../words/code-points.ts";
import type { LineRule } from "./rule.ts";

export const length: LineRule<"length"> = {
  step({ min, max }) {
    const judge = lengthRule(min, max);
    return { judge: (sample) => judgeEach(sample, (role) => role === "user" || role === "text", judge) };
  },
  hits: (_, { samples }) => ({ rejectedSamples: samples }),
};

/**
 * Says why a text is outside the window, or undefined when it is inside; both ends belong to the window. The unit is code points
 * without the white space around the text. In a chat each message of the user is held against the window by itself: the sum
 * is not, since a long conversation of short messages is a good sample.
 */
export function lengthRule(min: number, max: number): (text: string) => string | undefined {
  return (text) => {
    const found = countCodePoints(text.trim());
    if (found < min) return `${found} characters, the least is ${min}`;
    if (found > max) return `${found} characters, the most is ${max}`;
    return undefined;
  };
}
