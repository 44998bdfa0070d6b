// Reads what the rules of a manifest need from disk: the word lists.
import { filesOfRule } from "../../../specs/handoff/clean-rules.ts";
import { type DatasetManifest, located } from "../../../specs/handoff/dataset-manifest.ts";
import type { PinnedBytes } from "../../../specs/handoff/value.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { WordLists } from "./cleaner.ts";
import { readInput } from "../sources/input-file.ts";
import { rowOf } from "../rules/registry.ts";
import { parseWordList } from "../words/word-list.ts";

export interface LoadedRules {
  readonly words: WordLists;
  /** Each list once, in the order of the manifest. */
  readonly wordLists: readonly { readonly file: PinnedBytes; readonly words: number }[];
}

/** Word lists are verified against the manifest. */
export async function loadRules(
  repository: string,
  { config, metadata }: DatasetManifest,
): Promise<Result<LoadedRules>> {
  const words = new Map<string, readonly string[]>();
  const wordLists: { file: PinnedBytes; words: number }[] = [];
  for (const rule of config.clean) {
    const problem = rowOf(rule).problem?.(rule);
    if (problem !== undefined) return fail("input-invalid", problem);
    for (const file of filesOfRule(rule)) {
      if (words.has(file.digest)) continue;
      const pinned = located(file, metadata);
      const bytes = await readInput(repository, pinned, maxListBytes);
      if (!bytes.ok) return bytes;
      const list = parseWordList(bytes.value, pinned.path);
      if (!list.ok) return list;
      words.set(file.digest, list.value);
      wordLists.push({ file, words: list.value.length });
    }
  }
  return ok({ words, wordLists });
}

/** Some hundred thousand words. Every thread holds them, and needs up to a hundred bytes of memory a byte of the list. */
const maxListBytes = 4 * 2 ** 20;
