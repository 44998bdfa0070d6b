// What a cleaning rule is to the cleaner. Rules are listed in registry.ts.
import type { RuleName, RuleOf, WordListFile } from "../../../specs/handoff/clean-rules.ts";
import type { WordEntry } from "../../../specs/words/word-entry.ts";
import type { PseudonymKeys } from "../../system/pseudonym-keys.ts";
import { type Language, noneOfEach } from "../words/language.ts";
import { addChangedMeanings, noChangedMeanings, type ChangedMeanings } from "../words/changed-meanings.ts";

/** What a rule sees of a sample. */
export interface Texts {
  readonly texts: readonly string[];
  /** One a text; null for a sample without messages. */
  readonly roles: readonly string[] | null;
}

/** A text after a rule changed it. */
export interface Edit {
  readonly text: string;
  /** What the rule counts: characters removed, or places masked. */
  readonly count: number;
  /** What the edit made of the text's meaning; absent where it changed none. */
  readonly meanings?: ChangedMeanings;
  /** `count` by kind, of rules that know several. */
  readonly kinds?: Readonly<Record<string, number>>;
}

/** Pure, and without effect on its own result: undefined means that the rule had nothing to change, which is by far the most frequent answer. */
export type TextRule = (text: string) => Edit | undefined;

/** A rule at work on one sample after the other. */
interface Step {
  readonly edit?: TextRule;
  /** Why the sample is rejected; undefined where it stays. Asked after `edit`. */
  readonly judge?: (sample: Texts) => string | undefined;
}

/** How often a rule struck. */
export interface Hits {
  /** Samples that it changed or rejected. */
  samples: number;
  /** Characters removed, or places masked. 0 for rules that only reject. */
  count: number;
  /** None but for rules that can change what a text means. */
  readonly meanings: ChangedMeanings;
  /** `count` by kind; empty but for rules that know several. */
  readonly kinds: Record<string, number>;
  /** Samples that it rejected, by their language. */
  readonly rejected: Record<Language, number>;
}

export function noHits(): Hits {
  return {
    samples: 0,
    count: 0,
    meanings: noChangedMeanings(),
    kinds: {},
    rejected: noneOfEach(),
  };
}

export function addEdit(hits: Hits, { count, meanings, kinds = {} }: Omit<Edit, "text">): void {
  hits.count += count;
  if (meanings !== undefined) addChangedMeanings(hits.meanings, meanings);
  for (const [kind, places] of Object.entries(kinds)) hits.kinds[kind] = (hits.kinds[kind] ?? 0) + places;
}

/** What rules need of other places, by those who have read it. */
export interface RuleInputs {
  readonly wordsOf: (lists: readonly WordListFile[]) => readonly WordEntry[];
  readonly keys: PseudonymKeys;
  /** Compared forms of what the rule holds samples against. */
  readonly questionsOf: (rule: RuleOf<"decontaminate">) => readonly string[];
}

interface Described<Rule> {
  /** Its hits as meta.json has them. */
  readonly hits: (rule: Rule, hits: Hits) => Readonly<Record<string, number>>;
  /** How meta.json calls the examples of what it changed; undefined where there are none to show. */
  readonly examples?: (rule: Rule) => "changedMeanings" | "repaired" | "conflicts" | undefined;
  /** What is wrong with its parameters; undefined where nothing is. */
  readonly problem?: (rule: Rule) => string | undefined;
}

/** Looks at one sample at a time. */
export interface LineRule<Name extends RuleName> extends Described<RuleOf<Name>> {
  /** Built once a thread. */
  readonly step: (rule: RuleOf<Name>, inputs: RuleInputs) => Step;
}

/** Compares finished samples with each other. */
export interface DatasetRule<Name extends RuleName> extends Described<RuleOf<Name>> {
  readonly step?: undefined;
}
