// Rule `characters`: only the named classes of characters stay.
import type { characterClasses } from "../../../specs/handoff/clean-rules.ts";
import { countCodePoints, tableOfUnits } from "../words/code-points.ts";
import { emoji } from "../words/emoji.ts";
import { joinerInWord } from "../words/invisible.ts";
import type { LineRule, TextRule } from "./rule.ts";
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

export const characters: LineRule<"characters"> = {
  step: ({ keep }) => ({ edit: charactersRule(keep) }),
  hits: (_, { samples, count }) => ({ changedSamples: samples, removedCharacters: count }),
};

export type CharacterClass = (typeof characterClasses)[number];

/**
 * By Unicode general category, as sets for the v flag. JavaScript's \w knows only ASCII: the pasted recipe [^\w\s] would delete
 * all Chinese. What only makes sense inside an emoji (selectors, joiners, tags, the keycap) belongs to no class of its own,
 * so that removing something else can never assemble a new emoji; a joiner that spells a word goes with its letters. Signs such as ۝
 * are format characters by category and seen all the same, so they are symbols. `emoji` is a sequence and therefore no set.
 */
const sets: Readonly<Record<Exclude<CharacterClass, "emoji">, string>> = {
  letters: asRanges`[[\p{L}\p{M}]--[\p{DI}\u{20E3}]]`,
  numbers: asRanges`\p{N}`,
  punctuation: asRanges`\p{P}`,
  symbols: asRanges`[[\p{S}[\p{Cf}--[\p{DI}\u{FFF9}-\u{FFFB}]]]--[\p{Emoji_Presentation}\p{EMod}\p{RI}]]`,
  space: asRanges`[\p{Z}\n\r\t]`,
};

/** Matches nowhere. */
const nothing = "(?!)";

/** Removes every character outside `keep` and counts them. An emoji stays or goes as a whole, however many characters it is made of. */
export function charactersRule(keep: readonly CharacterClass[]): TextRule {
  const kept = keep.flatMap((name) => (name === "emoji" ? [] : [sets[name]])).join("");
  const rest = kept === "" ? "[^]" : asRanges`[^${kept}]`;
  const joiner = keep.includes("letters") ? joinerInWord : nothing;
  const pattern = new RegExp(
    keep.includes("emoji") ? `(${emoji}|${joiner})|${rest}` : `(${joiner})|${emoji}|${rest}`,
    "gv",
  );
  const doubtful = tableOfUnits(new RegExp(asRanges`${rest}|[\p{Emoji}--[0-9#*]]|\p{Cs}`, "v"));
  return (text) => {
    let i = 0;
    while (i < text.length && doubtful[text.charCodeAt(i)] === 0) i++;
    if (i === text.length) return undefined;
    const left = text.replace(pattern, "$1");
    return left === text ? undefined : { text: left, count: countCodePoints(text) - countCodePoints(left) };
  };
}
