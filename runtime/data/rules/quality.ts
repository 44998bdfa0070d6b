// Rule `quality`: samples whose texts teach nothing go, by what can be counted in them.
import { type Fault, faultsOf } from "./quality/faults.ts";
import { Scanner } from "./quality/scanner.ts";
import type { LineRule, Texts } from "./rule.ts";

export const quality: LineRule<"quality"> = {
  step({ min }) {
    const score = qualityOf();
    return { judge: (sample) => judgeWorst(sample, min, score) };
  },
  hits: (_, { samples }) => ({ rejectedSamples: samples }),
};

export interface Quality {
  /** From 0 to 1, which is a text with no fault that is known. The empty text has 1: what is short is judged by other rules. */
  readonly score: number;
  /** What is worst, in words; undefined where the score is 1. */
  readonly reason: string | undefined;
}

/** Of one text after another, in memory that is made once. */
export function qualityOf(): (text: string) => Quality {
  const scanner = new Scanner();
  return (text) => {
    const faults = faultsOf(scanner.scan(text), text);
    return { score: scoreOf(faults), reason: faults[0]?.reason };
  };
}

/** The heaviest fault counts whole and the others half: two often see the same. In thousandths, since the counts prove no more. */
function scoreOf(faults: readonly Fault[]): number {
  const score = faults.reduce((left, { weight }, at) => left * (1 - (at === 0 ? weight : weight / 2)), 1);
  return Math.round(score * 1000) / 1000;
}

/** What is to be learnt is judged, which instructions are not: they stand before every sample, and are somebody's own words. */
function judgeWorst({ texts, roles }: Texts, min: number, score: (text: string) => Quality): string | undefined {
  let worst: Quality = { score: 1, reason: undefined };
  let place = 0;
  for (let at = 0; at < texts.length; at++) {
    if (roles?.[at] === "system") continue;
    const found = score(texts[at]!);
    if (found.score >= worst.score) continue;
    [worst, place] = [found, at];
  }
  if (worst.score >= min) return undefined;
  // Rounded down, so that what is rejected never looks as if it were enough.
  const detail = `quality ${(Math.floor(worst.score * 100) / 100).toFixed(2)}: ${worst.reason}`;
  return roles === null ? detail : `messages[${place}]: ${detail}`;
}
