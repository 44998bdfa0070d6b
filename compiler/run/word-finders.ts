// What the word lists of a dataset find in a text, by the manifest that names them.
import type { RuleOf } from "../../specs/handoff/clean-rules.ts";
import type { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { listFormOf } from "../../specs/words/list-form.ts";
import { takenEntries } from "../../specs/words/taken-entries.ts";
import { buildEntryMatcher } from "../../specs/words/word-mask.ts";
import { parseWordList } from "../../specs/words/word-list.ts";
import type { Span } from "../../specs/words/word-search.ts";

type WordRule = RuleOf<"sensitiveWords">;

/** Spans of all rules, one rule's after the other's. */
export type FindWords = (text: string) => readonly Span[];

/** Of a list, by its digest; undefined where they cannot be had. */
export type BytesOf = (digest: string, path: string) => Promise<Uint8Array | undefined>;

function wordRulesOf({ config }: DatasetManifest): readonly WordRule[] {
  return config.clean.filter((rule) => rule.rule === "sensitiveWords");
}

export function listDigestsOf(manifest: DatasetManifest): readonly string[] {
  return [...new Set(wordRulesOf(manifest).flatMap(({ lists }) => lists.map(({ digest }) => digest)))].sort();
}

/** The path of the first list that cannot be had, in place of what would find its words. */
export async function findWordsOf(
  manifest: DatasetManifest,
  bytesOf: BytesOf,
): Promise<FindWords | { readonly missing: string }> {
  const finders: FindWords[] = [];
  for (const rule of wordRulesOf(manifest)) {
    const entries = [];
    for (const { digest } of rule.lists) {
      const file = manifest.metadata.paths[digest]!;
      const bytes = await bytesOf(digest, file);
      if (bytes === undefined) return { missing: file };
      entries.push(...parseWordList(bytes, listFormOf(file)).entries);
    }
    finders.push(buildEntryMatcher(takenEntries(entries, rule), rule.variants));
  }
  return (text) => finders.flatMap((find) => find(text));
}
