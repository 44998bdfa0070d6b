// What real exports of chats look like: the marks that cleaning has to remove, mask or leave alone.

/** Chance of each kind, out of 100 messages. `emoji` is legitimate and has to survive. */
export const noiseShares = {
  invisible: 5,
  fullWidth: 4,
  decoration: 3,
  repetition: 3,
  emoji: 5,
  markup: 1,
  sensitive: 4,
} as const;
export type Noise = keyof typeof noiseShares;

const invisibles = ["\u200B", "\uFEFF", "\u00AD", "\u0007", "\u200E", "\u2060"];
const decorations = ["★", "◆", "■", "→", "※", "●"];
const emoji = ["😀", "🙏", "😡", "👍🏽", "👨‍👩‍👧", "❤️", "🇨🇳"];
const markup = ["&nbsp;", "<br/>", "&amp;", "</p>"];

/** `draw(n)` gives a whole number below n. */
export function addNoise(
  text: string,
  noise: Noise,
  sensitive: readonly string[],
  draw: (below: number) => number,
): string {
  const pick = (list: readonly string[]) => list[draw(list.length)]!;
  const characters = [...text];
  const insert = (what: string, at: number) => [...characters.slice(0, at), what, ...characters.slice(at)].join("");
  switch (noise) {
    case "invisible":
      return insert(pick(invisibles), draw(characters.length + 1));
    case "fullWidth":
      return toFullWidth(text);
    case "decoration": {
      const mark = pick(decorations);
      return `${mark}${mark} ${text} ${mark}`;
    }
    case "repetition":
      return text.replace(/([!?！？。.])$/u, (mark) => mark.repeat(3 + draw(4)));
    case "emoji":
      return `${text} ${pick(emoji)}`;
    case "markup":
      return insert(pick(markup), characters.length);
    case "sensitive":
      return `${text} ${pick(sensitive)}`;
  }
}

/** ASCII letters, digits and punctuation in their full-width forms, as some input methods write them. */
function toFullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
