// The shape of emoji, as pieces of regular expressions with the v flag. It follows UTS #51's grammar, but stricter where the
// grammar would let invisible characters through: tags only in a subdivision flag, one variation selector a base, no joiner
// after a lone skin tone or regional indicator.
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

/** Digits, # and * are emoji by property, but only a keycap makes one of them. */
const base = asRanges`[\p{Emoji}--\p{EMod}--\p{RI}--[0-9#*]]`;
const keycap = String.raw`[0-9#*]\u{FE0F}?\u{20E3}`;
const subdivisionFlag = String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}`;
const element = asRanges`(?:${subdivisionFlag}|${base}[\p{EMod}\u{FE0F}]?)`;

/** Matches whatever may hold an invisible character together with an emoji: keycaps, flags of tags, joined families. It also matches plain pictures. */
export const emojiWithInvisible = String.raw`(?:${keycap}|${element}(?:\u{200D}${element})*)`;

/**
 * Matches one thing that is shown as a picture: keycap, flag, joined family, a base with a skin tone or with the selector for
 * emoji style, or a character that is a picture by default. © and ☎ without a selector are text, and therefore symbols.
 */
export const emoji = asRanges`(?:${keycap}|${subdivisionFlag}(?:\u{200D}${element})*|${base}(?:[\p{EMod}\u{FE0F}](?:\u{200D}${element})*|(?:\u{200D}${element})+)|\p{RI}\p{RI}?|\p{Emoji_Presentation}|\p{EMod})`;
