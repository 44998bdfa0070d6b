// What each rule of a version made of one row, in the order in which they ran. Pure.
import type { CleanRule } from "../../../specs/handoff/clean-rules.ts";
import { emptyRule } from "../build/cleaner.ts";
import type { CleanedChunk } from "../build/clean-chunk.ts";
import type { Sample } from "../rows/sample.ts";
import { describeRules } from "../build/dataset-meta.ts";
import { comparingRule } from "./same-fate.ts";
import { type TextChange, textChanges } from "./text-change.ts";
import type { RuledFate } from "./why.ts";

/** `left`: it had nothing to change and no reason to reject. `not asked`: a rule before it rejected the row. */
export interface RuleStep {
  readonly rule: string;
  readonly did: "changed" | "masked" | "rejected" | "left" | "not asked";
  /** Of a rule that changed it, what it counted in this row, in the words of meta.json. */
  readonly hits?: Readonly<Record<string, number>>;
  /** Of what it changed, in the order of the messages. */
  readonly changes?: readonly MessageChange[];
  /** Why it rejected the row. */
  readonly detail?: string;
}

interface MessageChange {
  /** `messages[0]`, or `text`. */
  readonly in: string;
  readonly places: readonly TextChange[];
  /** Did more change in it than is shown? */
  readonly isCut: boolean;
}

/** What a rule saw and left; `rule` is its place among those of the manifest. */
export interface Seen {
  readonly rule: number;
  readonly before: Sample;
  readonly after: Sample;
}

/** Rules that look at one row come first, wherever they are written, and the one that compares rows last. `hits` are of this row alone. */
export function stepsOf(
  rules: readonly CleanRule[],
  seen: readonly Seen[],
  hits: CleanedChunk["hits"],
  fate: RuledFate,
): readonly RuleStep[] {
  const rejected = fate.kind === "rejected" ? fate : undefined;
  const described = describeRules(rules, hits);
  const names = rules.map(({ rule }) => rule);
  const asked = names.flatMap((rule, at): RuleStep[] => {
    if (rule === comparingRule) return [];
    const one = seen.find((step) => step.rule === at);
    if (one === undefined) return [{ rule, did: "not asked" }];
    if (rule === rejected?.rule && one === seen.at(-1)) return [{ rule, did: "rejected", detail: rejected.detail }];
    return [editStep(rule, one, described[at]!.hits)];
  });
  const last = [emptyRule, ...names.filter((rule) => rule === comparingRule)];
  return [...asked, ...last.map((rule) => lastStep(rule, rejected))];
}

function editStep(rule: string, { before, after }: Seen, hits: Readonly<Record<string, number>>): RuleStep {
  const changes = changesOf(before, after);
  if (changes.length === 0) return { rule, did: "left" };
  const did = rule === "sensitiveWords" || rule === "personalData" ? "masked" : "changed";
  // That it is one sample goes without saying.
  const counted = Object.entries(hits).filter(([name, count]) => count > 0 && name !== "changedSamples");
  return { rule, did, hits: Object.fromEntries(counted), changes };
}

function changesOf(before: Sample, after: Sample): readonly MessageChange[] {
  return before.texts.flatMap((text, at) => {
    if (text === after.texts[at]) return [];
    return [{ in: before.roles === null ? "text" : `messages[${at}]`, ...textChanges(text, after.texts[at]!) }];
  });
}

/** Of a rule that runs after all others, and so was not asked of a row that one of those rejected. */
function lastStep(rule: string, rejected: Extract<RuledFate, { kind: "rejected" }> | undefined): RuleStep {
  if (rejected?.rule === rule) return { rule, did: "rejected", detail: rejected.detail };
  if (rejected === undefined || rejected.rule === comparingRule) return { rule, did: "left" };
  return { rule, did: "not asked" };
}
