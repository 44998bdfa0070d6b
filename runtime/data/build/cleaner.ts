// Takes one line through the rules. Pure but for its counters; it knows neither files nor threads.
import type { CleanRule } from "../../../specs/handoff/dataset-manifest.ts";
import { addChangedMeanings, type ChangedMeanings, noChangedMeanings } from "../words/changed-meanings.ts";
import { holdsLongMarkRun, mostMarksInARow } from "../words/mark-runs.ts";
import { charactersRule } from "../rules/characters-rule.ts";
import { lengthRule } from "../rules/length.ts";
import { sensitiveWordsRule } from "../rules/sensitive-words.ts";
import type { TextRule } from "../rules/text-rule.ts";
import { unicodeRule } from "../rules/unicode.ts";
import { readSample, type Sample, type SampleFormat } from "../rows/sample.ts";

/** A rule of the manifest with its word lists read, so that it can travel to another thread. */
export type LoadedRule =
  | Exclude<CleanRule, { rule: "sensitiveWords" }>
  | { readonly rule: "sensitiveWords"; readonly words: readonly string[]; readonly mask: string };

export type Outcome =
  | { readonly kind: "kept"; readonly sample: Sample }
  /** `sample` is what the rule saw, after the rules before it. */
  | { readonly kind: "rejected"; readonly rule: string; readonly detail: string; readonly sample: Sample }
  | { readonly kind: "quarantined"; readonly reason: string };

/** How often a rule struck. */
export interface Hits {
  /** Samples that it changed or rejected. */
  samples: number;
  /** Characters removed, or places masked. 0 for rules that only reject. */
  count: number;
  /** None but for rules that can change what a text means. */
  readonly meanings: ChangedMeanings;
}

export interface Cleaner {
  clean(line: string): Outcome;
  /** Hits since the last call, one entry a rule in the manifest's order and a last one for `empty`. `duplicates` is counted elsewhere. */
  takeHits(): Hits[];
}

/** What rejects samples that have nothing left to learn from; it always runs, after all other rules. */
export const emptyRule = "empty";

/** `duplicates` is passed over: it compares finished samples with each other, which one line alone cannot. */
export function createCleaner(format: SampleFormat, rules: readonly LoadedRule[]): Cleaner {
  const steps = rules.map(stepOf);
  let hits = noHits(rules.length + 1);
  return {
    clean(line) {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        return { kind: "quarantined", reason: "broken JSON" };
      }
      const read = readSample(value, format);
      if (read.sample === undefined) return { kind: "quarantined", reason: read.reason };
      if (read.sample.texts.some(holdsLongMarkRun)) {
        return { kind: "quarantined", reason: `too many marks: more than ${mostMarksInARow} combining marks in a row` };
      }
      let sample = read.sample;
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i]!;
        if (step.edit !== undefined) sample = editSample(sample, step.edit, hits[i]!);
        const detail = step.judge?.(sample);
        if (detail === undefined) continue;
        hits[i]!.samples++;
        return { kind: "rejected", rule: rules[i]!.rule, detail, sample };
      }
      const detail = judgeEach(sample, () => true, nothingToLearn);
      if (detail === undefined) return { kind: "kept", sample };
      hits[steps.length]!.samples++;
      return { kind: "rejected", rule: emptyRule, detail, sample };
    },
    takeHits() {
      const taken = hits;
      hits = noHits(taken.length);
      return taken;
    },
  };
}

export function noHits(rules: number): Hits[] {
  return Array.from({ length: rules }, () => ({ samples: 0, count: 0, meanings: noChangedMeanings() }));
}

interface Step {
  readonly edit?: TextRule;
  /** Why the sample is rejected. */
  readonly judge?: (sample: Sample) => string | undefined;
}

function stepOf(rule: LoadedRule): Step {
  switch (rule.rule) {
    case "unicode":
      return { edit: unicodeRule(rule.form, rule.removeInvisible) };
    case "characters":
      return { edit: charactersRule(rule.keep) };
    case "sensitiveWords":
      return { edit: sensitiveWordsRule(rule.words, rule.mask) };
    case "length": {
      const judge = lengthRule(rule.min, rule.max);
      return { judge: (sample) => judgeEach(sample, (role) => role === "user" || role === "text", judge) };
    }
    case "duplicates":
      return {};
  }
}

function editSample(sample: Sample, edit: TextRule, hits: Hits): Sample {
  let texts: string[] | undefined;
  for (let i = 0; i < sample.texts.length; i++) {
    const edited = edit(sample.texts[i]!);
    if (edited === undefined) continue;
    texts ??= [...sample.texts];
    texts[i] = edited.text;
    hits.count += edited.count;
    if (edited.meanings !== undefined) addChangedMeanings(hits.meanings, edited.meanings);
  }
  if (texts === undefined) return sample;
  hits.samples++;
  return { ...sample, texts };
}

/** The first complaint about a text of one of the roles, with its place. */
function judgeEach(
  sample: Sample,
  applies: (role: string) => boolean,
  judge: (text: string, role: string) => string | undefined,
): string | undefined {
  for (let i = 0; i < sample.texts.length; i++) {
    const role = sample.roles?.[i] ?? "text";
    const detail = applies(role) ? judge(sample.texts[i]!, role) : undefined;
    if (detail !== undefined) return sample.roles === null ? detail : `messages[${i}]: ${detail}`;
  }
  return undefined;
}

/** Empty instructions are harmless; an empty question or answer is not. */
function nothingToLearn(text: string, role: string): string | undefined {
  return role === "system" || notSpace.test(text) ? undefined : "nothing is left of it";
}

const notSpace = /\S/;
