// Text of specs on a terminal: nothing in it may move the cursor, change colours or turn the reading direction, and what
// stands below it must line up.

/** The text on one line, with every control character shown as its Unicode picture and every direction mark as U+FFFD. */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** Terminal columns of a text that `visible` has been over: 2 for CJK, full-width forms and emoji, 0 for combining and zero-width characters. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

// C0 and C1 controls, line and paragraph separators, bidirectional marks, and halves of surrogate pairs.
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const hidden = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

// Unicode's East Asian Width has no regular-expression property in JavaScript; these are its wide scripts and blocks.
const wide =
  /^(?![\uff61-\uffdc])[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\u2e80-\u303e\u3041-\u33ff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]$/u;
