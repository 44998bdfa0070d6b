// Rule `length`: texts of a person that are too short or too long to learn from are rejected.
import { countCodePoints } from "../words/code-points.ts";

/**
 * Says why a text is outside the window, or undefined when it is inside; both ends belong to the window. The unit is code points
 * without the white space around the text. In a chat each message of the user is held against the window by itself: the sum
 * is not, since a long conversation of short messages is a good sample.
 */
export function lengthRule(min: number, max: number): (text: string) => string | undefined {
  return (text) => {
    const length = countCodePoints(text.trim());
    if (length < min) return `${length} characters, the least is ${min}`;
    if (length > max) return `${length} characters, the most is ${max}`;
    return undefined;
  };
}
