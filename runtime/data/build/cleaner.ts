// Takes one line through the rules. Pure but for its counters; it knows neither files nor threads.
import type { CleanRule } from "../../../specs/handoff/clean-rules.ts";
import { holdsLongMarkRun, mostMarksInARow } from "../words/mark-runs.ts";
import { judgeEach } from "../rules/judge-each.ts";
import type { Sample } from "../rows/sample.ts";
import { type RowsRead, sampleReader } from "../rows/sample-reader.ts";
import { languageOfSample } from "../rules/language.ts";
import { rowOf } from "../rules/registry.ts";
import { addEdit, noHits, type Hits, type TextRule } from "../rules/rule.ts";
import { type LoadedInputs, ruleInputs } from "./loaded-inputs.ts";

export type Outcome =
  | { readonly kind: "kept"; readonly sample: Sample }
  /** `sample` is what the rule saw, after the rules before it. */
  | { readonly kind: "rejected"; readonly rule: string; readonly detail: string; readonly sample: Sample }
  | { readonly kind: "quarantined"; readonly reason: string };

export interface Cleaner {
  /** `header`: the names of a table's columns, where the line is a list of its cells. */
  clean(line: string, header?: readonly string[] | null): Outcome;
  /** Hits since the last call, one entry a rule in the manifest's order and a last one for `empty`. Rules of the whole dataset are counted elsewhere. */
  takeHits(): Hits[];
}

/** Hears what each rule of one sample made of it, in the order of the manifest; a rule that rejects it is the last one. */
export type Watch = (rule: number, before: Sample, after: Sample) => void;

/** What rejects samples that have nothing left to learn from; it always runs, after all other rules. */
export const emptyRule = "empty";

/** Rules that compare samples with each other are passed over. */
export function createCleaner(
  rows: RowsRead,
  rules: readonly CleanRule[],
  loaded: LoadedInputs,
  watch?: Watch,
): Cleaner {
  const inputs = ruleInputs(loaded);
  const steps = rules.map((rule) => rowOf(rule).step?.(rule, inputs) ?? {});
  const readRow = sampleReader(rows);
  let hits = Array.from({ length: rules.length + 1 }, noHits);
  return {
    clean(line, header = null) {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        return { kind: "quarantined", reason: "broken JSON" };
      }
      const read = readRow(value, header);
      if (read.sample === undefined) return { kind: "quarantined", reason: read.reason };
      if (read.sample.texts.some(holdsLongMarkRun)) {
        return { kind: "quarantined", reason: `too many marks: more than ${mostMarksInARow} combining marks in a row` };
      }
      let sample = read.sample;
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i]!;
        const before = sample;
        if (step.edit !== undefined) sample = editSample(sample, step.edit, hits[i]!);
        watch?.(i, before, sample);
        const detail = step.judge?.(sample);
        if (detail === undefined) continue;
        hits[i]!.samples++;
        hits[i]!.rejected[languageOfSample(sample)]++;
        return { kind: "rejected", rule: rules[i]!.rule, detail, sample };
      }
      const detail = judgeEach(sample, () => true, nothingToLearn);
      if (detail === undefined) return { kind: "kept", sample };
      hits[steps.length]!.samples++;
      hits[steps.length]!.rejected[languageOfSample(sample)]++;
      return { kind: "rejected", rule: emptyRule, detail, sample };
    },
    takeHits() {
      const taken = hits;
      hits = taken.map(noHits);
      return taken;
    },
  };
}

function editSample(sample: Sample, edit: TextRule, hits: Hits): Sample {
  let texts: string[] | undefined;
  for (let i = 0; i < sample.texts.length; i++) {
    const edited = edit(sample.texts[i]!);
    if (edited === undefined) continue;
    texts ??= [...sample.texts];
    texts[i] = edited.text;
    addEdit(hits, edited);
  }
  if (texts === undefined) return sample;
  hits.samples++;
  return { ...sample, texts };
}

/** Empty instructions are harmless; an empty question or answer is not. */
function nothingToLearn(text: string, role: string): string | undefined {
  return role === "system" || notSpace.test(text) ? undefined : "nothing is left of it";
}

const notSpace = /\S/;
