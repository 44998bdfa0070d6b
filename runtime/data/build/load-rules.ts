// Reads the word lists that the rules of a manifest name.
import type { WordListFile } from "../../../specs/handoff/clean-rules.ts";
import { type DatasetManifest, located } from "../../../specs/handoff/dataset-manifest.ts";
import { mostListBytes } from "../../../specs/words/list-form.ts";
import { type ListProblem, problemText, type WordEntry } from "../../../specs/words/word-entry.ts";
import { parseWordList } from "../../../specs/words/word-list.ts";
import { fail, ok, type Result } from "../../result.ts";
import { listKey, type WordLists } from "./loaded-inputs.ts";
import { readInput } from "../sources/input-file.ts";
import { rowOf } from "../rules/registry.ts";

export interface LoadedRules {
  readonly words: WordLists;
  /** Each list once, in the order of the manifest. */
  readonly wordLists: readonly { readonly file: WordListFile; readonly words: number }[];
}

/** What of a manifest says which rules there are, and where their word lists lie. */
interface WrittenRules {
  readonly config: Pick<DatasetManifest["config"], "clean">;
  readonly metadata: Pick<DatasetManifest["metadata"], "paths">;
}

/** Word lists are verified against the manifest. */
export async function loadRules(repository: string, { config, metadata }: WrittenRules): Promise<Result<LoadedRules>> {
  const words = new Map<string, readonly WordEntry[]>();
  const wordLists: { file: WordListFile; words: number }[] = [];
  for (const rule of config.clean) {
    const problem = rowOf(rule).problem?.(rule);
    if (problem !== undefined) return fail("input-invalid", problem);
    for (const file of rule.rule === "sensitiveWords" ? rule.lists : []) {
      if (words.has(listKey(file))) continue;
      const pinned = located(file, metadata);
      const bytes = await readInput(repository, pinned, mostListBytes);
      if (!bytes.ok) return bytes;
      const { entries, problems } = parseWordList(bytes.value, file.form);
      if (problems.length > 0) return fail("input-invalid", refusal(pinned.path, problems));
      words.set(listKey(file), entries);
      wordLists.push({ file, words: entries.length });
    }
  }
  return ok({ words, wordLists });
}

/** `check` shows them all. */
function refusal(path: string, [first, ...rest]: readonly ListProblem[]): string {
  return `${problemText(path, first!)}${rest.length === 0 ? "" : `; and ${rest.length} more`}`;
}
