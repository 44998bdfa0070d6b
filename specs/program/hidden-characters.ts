// Characters that a person does not see, or that turn, move or hide what stands beside them, and how they are shown instead. JSON is for
// programs, and is left as it is.

// Controls, line and paragraph separators, halves of surrogate pairs, and what Unicode lets a program show as nothing: bidirectional
// marks, zero-width spaces, fillers, tags, and blanks that are no space: two texts would read the same. What an emoji is made of stays, where it stands in one.
const inEmoji =
  "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}])\\ufe0f|(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})";
const hidden =
  "[\\p{Cc}\\p{Default_Ignorable_Code_Point}\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u2800\\ufff9-\\ufffb]|\\p{Surrogate}";

/** A regular expression's source for one hidden character; for the flag `u`. */
export const hiddenCharacter = `(?!${inEmoji})(?:${hidden})`;

const everyHidden = new RegExp(hiddenCharacter, "gu");

/** The text on one line, with every hidden character as its escape: `\x1b`, `\u202e`, `\u{e0041}`. */
export function withEscapes(text: string): string {
  return text.replace(everyHidden, escapeOf);
}

/** As JavaScript writes it. */
export function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  const digits = code.toString(16);
  if (code < 0x20) return `\\x${digits.padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}
