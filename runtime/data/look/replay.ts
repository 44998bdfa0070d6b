// A row of a dataset taken through its rules once more, by the code that cleans: what each rule made of it. What is told is what happened, or
// nothing is told: the line and the lists have to be those of then, and what comes out has to be what is in the dataset.
import { CleanRule, fingerprintOfRule, type RuleOf } from "../../../specs/handoff/clean-rules.ts";
import { cleanChunk } from "../build/clean-chunk.ts";
import { createCleaner, emptyRule } from "../build/cleaner.ts";
import { loadRules } from "../build/load-rules.ts";
import { noInputs, type WordLists } from "../build/loaded-inputs.ts";
import { noHits } from "../rules/rule.ts";
import type { RowPlace } from "../rows/row-log.ts";
import type { Sample } from "../rows/sample.ts";
import { isUrl, type LocatedSource } from "../sources/source.ts";
import { mostLineBytes } from "../sources/read-chunks.ts";
import type { Failure } from "../../result.ts";
import type { CheckedOut } from "./checked-out.ts";
import { evaluationRule, isSameFate } from "./same-fate.ts";
import { rowsOfLabel } from "./rows-read.ts";
import { sourceLine } from "./source-line.ts";
import { type RuleStep, type Seen, stepsOf } from "./steps.ts";
import type { RuledFate } from "./why.ts";

export type Replayed =
  | { readonly steps: readonly RuleStep[]; readonly untold?: undefined }
  /** Why it cannot be told what each rule did, as a sentence without its end. */
  | { readonly untold: string };

export interface ReplayQuery {
  readonly dataset: CheckedOut;
  readonly fate: RuledFate;
  /** Undefined of a dataset that does not say where its rows come from. */
  readonly place: RowPlace | undefined;
  readonly repository: string;
  readonly signal: AbortSignal;
}

export async function replay({ dataset, fate, place, repository, signal }: ReplayQuery): Promise<Replayed> {
  const { meta, called } = dataset;
  const source = place && meta.lineage.sources[place.source];
  if (place === undefined || source === undefined)
    return { untold: `${called} was made before datasets said which line a row comes from` };
  const rows = meta.rows && rowsOfLabel(meta.rows);
  if (rows === undefined)
    return {
      untold: `${called} was laid out by another version of Fairlead, and is laid out again by an apply that makes it`,
    };
  const rules = rulesOf(dataset);
  if (rules === undefined)
    return { untold: `${called} was made by another version of Fairlead, with rules that this one does not know` };
  const { container = "jsonl", gzip = false, digest, bytes } = source;
  if (source.part !== undefined)
    return {
      untold: `${called} was made of another dataset, whose ${source.part} has this row: ask that dataset for its line`,
    };
  const file: LocatedSource = { path: meta.paths[digest] ?? "", digest, bytes, container, gzip };
  if (isUrl(file.path)) return { untold: `${file.path} was downloaded to make ${called}, and is not kept` };
  if (rules.some((rule) => fingerprintOfRule(rule) !== undefined))
    return { untold: `${called} was made with a key of pseudonyms, which nobody is asked for here` };
  const lists = await listsOf(dataset, rules, repository);
  if ("untold" in lists) return lists;
  const task = await sourceLine({ repository, file, rows, place, signal });
  if (!task.ok) return { untold: whyNot(file.path, task.failure, { called, repository }) };
  for (const asked of rulesAsked(rules, fate)) {
    const seen: Seen[] = [];
    const watch = (rule: number, before: Sample, after: Sample): void => void seen.push({ rule, before, after });
    const cleaner = createCleaner(rows, asked, { ...noInputs, words: lists.words }, watch);
    const cleaned = task.value && cleanChunk(task.value, cleaner, meta.split, mostLineBytes);
    if (cleaned === undefined || !isSameFate(fate, cleaned)) continue;
    const hits = [...cleaned.hits, ...rules.slice(asked.length).map(noHits)];
    return { steps: stepsOf(rules, seen, hits, fate) };
  }
  return {
    untold: `${called} was made by another version of Fairlead: today's rules make something else of this line`,
  };
}

/** Rules behind the one that found the row in an evaluation were not asked; of several such rules each may be the one, the last first. */
function rulesAsked(rules: readonly CleanRule[], fate: RuledFate): readonly (readonly CleanRule[])[] {
  if (fate.kind !== "rejected" || fate.rule !== evaluationRule) return [rules];
  return rules.flatMap(({ rule }, at) => (rule === evaluationRule ? [rules.slice(0, at + 1)] : [])).toReversed();
}

/** Undefined where this version does not know one of them. */
function rulesOf({ meta }: CheckedOut): readonly CleanRule[] | undefined {
  const written = meta.rules.filter(({ rule }) => rule !== emptyRule);
  const rules = written.flatMap(({ rule, parameters }) => CleanRule.safeParse({ ...parameters, rule }).data ?? []);
  return rules.length === written.length ? rules : undefined;
}

/** One list after the other, so that the one that is not as it was is named. */
async function listsOf(
  { meta, called }: CheckedOut,
  rules: readonly CleanRule[],
  repository: string,
): Promise<{ readonly words: WordLists } | { readonly untold: string }> {
  const words = new Map<string, NonNullable<ReturnType<WordLists["get"]>>>();
  const masking = rules.filter((rule): rule is RuleOf<"sensitiveWords"> => rule.rule === "sensitiveWords");
  for (const rule of masking)
    for (const file of rule.lists) {
      const clean = [{ ...rule, lists: [file] }];
      const loaded = await loadRules(repository, { config: { clean }, metadata: meta });
      if (!loaded.ok)
        return { untold: whyNot(meta.paths[file.digest] ?? "a word list", loaded.failure, { called, repository }) };
      for (const [key, entries] of loaded.value.words) words.set(key, entries);
    }
  return { words };
}

function whyNot(
  path: string,
  { reason, message }: Failure,
  { called, repository }: { readonly called: string; readonly repository: string },
): string {
  if (reason === "input-missing") return `${path} is not in ${repository} (--root names another repository)`;
  if (reason === "input-changed") return `${path} has changed since ${called} was made of it`;
  return message;
}
