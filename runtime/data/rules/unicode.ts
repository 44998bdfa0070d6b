// Rule `unicode`: one normal form, one kind of line break, nothing invisible.
import { changedMeanings } from "../words/changed-meanings.ts";
import { tableOfUnits } from "../words/code-points.ts";
import { emojiWithInvisible } from "../words/emoji.ts";
import { invisible, joinerInWord } from "../words/invisible.ts";
import type { Edit, LineRule, TextRule } from "./rule.ts";
import { normalise } from "../../../specs/unicode/normal-form.ts";

export const unicode: LineRule<"unicode"> = {
  step: ({ form, removeInvisible }) => ({ edit: unicodeRule(form, removeInvisible) }),
  hits: ({ form }, { samples, count, meanings }) => ({
    changedSamples: samples,
    removedCharacters: count,
    ...(form === "NFKC" && { changedMeanings: meanings.count }),
  }),
  examples: ({ form }) => (form === "NFKC" ? "changedMeanings" : undefined),
};

const lineBreak = String.raw`\r\n?|[\v\f\u0085\u2028\u2029]`;

/**
 * Brings texts to the normal form and, where asked, removes invisible characters except inside emoji and between letters that a joiner
 * spells with, and turns every line break into a line feed. Counts removed characters; a line break that was only rewritten is
 * not one. NFC changes no meaning; what NFKC changes is told beside.
 */
export function unicodeRule(form: "NFC" | "NFKC", removeInvisible: boolean): TextRule {
  const edit = (text: string): Edit | undefined =>
    removeInvisible ? normaliseAndStrip(text, form) : bringTo(text, form);
  if (form === "NFC") return edit;
  return (text) => {
    const edited = edit(text);
    if (edited === undefined) return undefined;
    const meanings = changedMeanings(text);
    return meanings.count === 0 ? edited : { ...edited, meanings };
  };
}

function bringTo(original: string, form: "NFC" | "NFKC"): Edit | undefined {
  const text = normalise(original, form);
  return text === original ? undefined : { text, count: 0 };
}

/**
 * Removing a character can bring a letter and its accent together, and normalising can turn an emoji into plain letters that
 * leave its selector behind, so both repeat until nothing is left to remove: three rounds at most were ever needed.
 */
function normaliseAndStrip(original: string, form: "NFC" | "NFKC"): Edit | undefined {
  let text = normalise(original, form);
  let count = 0;
  while (mayHoldInvisible(text)) {
    const stripped = text.replace(lineBreaks, "\n").replace(invisibleOrNeeded, (_match, needed: string | undefined) => {
      if (needed !== undefined) return needed;
      count++;
      return "";
    });
    if (stripped === text) break;
    text = normalise(stripped, form);
  }
  return text === original ? undefined : { text, count };
}

const lineBreaks = new RegExp(lineBreak, "gv");
const invisibleOrNeeded = new RegExp(`(${emojiWithInvisible}|${joinerInWord})|${invisible}`, "gv");

/** Quick and on the safe side: false for nearly all text, true wherever there is something to strip. */
function mayHoldInvisible(text: string): boolean {
  const table = (suspicious ??= tableOfUnits(new RegExp(`${invisible}|${lineBreak}`, "v")));
  const halves = (suspiciousHalves ??= highHalvesOf(new RegExp(invisible, "v")));
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (table[unit] === 0) continue;
    const isPair = (unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (!isPair || halves[unit - 0xd800] === 1) return true;
    i++;
  }
  return false;
}

/** Surrogates alone are invisible characters, so the table sends every pair to the closer look. */
let suspicious: Uint8Array | undefined;
let suspiciousHalves: Uint8Array | undefined;

/** For each high surrogate, 1 where a character that begins with it matches. */
function highHalvesOf(matches: RegExp): Uint8Array {
  return Uint8Array.from({ length: 0x400 }, (_, high) => {
    const block = Array.from({ length: 0x400 }, (_unused, low) => String.fromCodePoint(0x10000 + high * 0x400 + low));
    return matches.test(block.join("")) ? 1 : 0;
  });
}
