// Texts of chats that share nothing but their vocabulary, and pairs of them whose similarity is known.
import type { Draw } from "../planted-personal.ts";

export type ChatLanguage = "zh" | "en";

/** What the similarity of a pair is counted by: the runs of so many characters that either text has. */
export const runOfCharacters = 5;

const consonants = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "st", "tr"] as const;
const vowels = ["a", "e", "i", "o", "u", "ea"] as const;

/** 800 characters, or words of one to three syllables; none of them with a digit, since numbers alone keep texts apart. */
const units: Readonly<Record<ChatLanguage, (draw: Draw) => string>> = {
  zh: (draw) => String.fromCharCode(0x4e00 + draw.below(800)),
  en: (draw) => {
    let word = "";
    for (let syllables = 1 + draw.below(3); syllables > 0; syllables--) word += draw.one(consonants) + draw.one(vowels);
    return `${word} `;
  },
};

export function freshText(draw: Draw, language: ChatLanguage, length: number): string {
  let text = "";
  while (text.length < length) text += units[language](draw);
  // Ends in a letter, so that white space at the ends, which some tools take away, is no difference.
  return `${text.slice(0, length - 1)}${language === "zh" ? "了" : "e"}`;
}

/** The same text with one passage written anew, so that the two are as similar as `wanted`. */
export function rewritten(draw: Draw, language: ChatLanguage, text: string, wanted: number): string {
  const runs = text.length - runOfCharacters + 1;
  // Of n runs, d differ: (n - d) / (n + d) are shared. A passage of m characters lies in m + 4 runs.
  const passage = Math.round((runs * (1 - wanted)) / (1 + wanted)) - runOfCharacters + 1;
  for (;;) {
    const at = runOfCharacters + draw.below(runs - passage - 2 * runOfCharacters);
    const other = text.slice(0, at) + freshText(draw, language, passage) + text.slice(at + passage);
    if (isSimilar(text, other, wanted)) return other;
  }
}

/** Give or take 0.015: one run of a text is half of that. */
export function isSimilar(a: string, b: string, wanted: number): boolean {
  return Math.abs(sharedRuns(a, b) - wanted) <= 0.015;
}

/** Jaccard of the two sets of runs, counted without a hash. */
export function sharedRuns(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  const both = [...left].filter((run) => right.has(run)).length;
  return both / (left.size + right.size - both);
}

function runsOf(text: string): ReadonlySet<string> {
  return new Set(
    Array.from({ length: text.length - runOfCharacters + 1 }, (_, i) => text.slice(i, i + runOfCharacters)),
  );
}
