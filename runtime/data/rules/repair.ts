// Rule `repair`: text that was exported wrongly is what it was before, as far as that can be told.
import { decodeHTMLStrict } from "entities";
import type { RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { rereadMojibake } from "../words/mojibake.ts";
import type { ChangedMeanings } from "../words/changed-meanings.ts";
import { noChangedMeanings, addExample } from "../words/changed-meanings.ts";
import type { LineRule, TextRule } from "./rule.ts";
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

export const repair: LineRule<"repair"> = {
  step: (rule) => ({ edit: repairRule(rule) }),
  hits: (_, { samples, count, kinds }) => ({
    changedSamples: samples,
    repairedPlaces: count,
    mojibake: kinds["mojibake"] ?? 0,
    entities: kinds["entities"] ?? 0,
  }),
  examples: () => "repaired",
};

/** Both until nothing is left: an export may have escaped twice, and have misread what it escaped. */
export function repairRule({ mojibake, entities }: Pick<RuleOf<"repair">, "mojibake" | "entities">): TextRule {
  return (written) => {
    const found: Found = { kinds: { mojibake: 0, entities: 0 }, meanings: noChangedMeanings() };
    let text = written;
    for (let before = "", pass = 0; before !== text && pass < mostPasses; pass++) {
      before = text;
      if (entities) text = withoutEntities(text, found);
      if (mojibake) text = reread(text, found);
    }
    if (text === written) return undefined;
    return { text, count: found.kinds.mojibake + found.kinds.entities, ...found };
  };
}

/** Text that was misread doubles, and an ampersand takes all that escapes it along: deeper is nothing that an export does. */
const mostPasses = 16;

interface Found {
  readonly kinds: { mojibake: number; entities: number };
  readonly meanings: ChangedMeanings;
}

function reread(text: string, found: Found): string {
  const read = rereadMojibake(text);
  if (read === undefined) return text;
  for (const [from, to] of read.changes) {
    found.kinds.mojibake += 1;
    addExample(found.meanings, `${from} -> ${to}`);
  }
  return read.text;
}

/** Those that end with a semicolon: `AT&T` and `a&lt` are what they are. What stands for no character stays. */
const entity = /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/gu;

function withoutEntities(text: string, found: Found): string {
  if (!text.includes("&")) return text;
  return text.replace(escapedAgain, "&amp;").replace(entity, (match) => {
    const plain = decodeHTMLStrict(match);
    if (plain === match || unwritten.test(plain)) return match;
    found.kinds.entities += 1;
    addExample(found.meanings, `${match} -> ${plain}`);
    return plain;
  });
}

/** An ampersand that was escaped more than once: in one step, however often. */
const escapedAgain = /&(?:(?:amp|#0*38|#[xX]0*26);){2,}/gu;

/** Control characters, halves of pairs, and the sign for what nobody could read: what numbers that stand for nothing become. */
const unwritten = new RegExp(asRanges`[\p{Cs}\u{FFFD}]|[\p{Cc}--[\t\n\r]]`, "v");
