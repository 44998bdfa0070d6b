// Reads what the rules of a manifest need from disk: the word lists.
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { LoadedRule } from "./cleaner.ts";
import { readInput } from "../rows/input-file.ts";
import { parseWordList } from "../words/word-list.ts";

export interface LoadedRules {
  readonly rules: readonly LoadedRule[];
  /** Each list once, in the order of the manifest. */
  readonly wordLists: readonly { readonly file: PinnedFile; readonly words: number }[];
}

/** Word lists are verified against the manifest. */
export async function loadRules(
  repository: string,
  clean: DatasetManifest["config"]["clean"],
): Promise<Result<LoadedRules>> {
  const lists = new Map<string, { file: PinnedFile; words: readonly string[] }>();
  const rules: LoadedRule[] = [];
  for (const rule of clean) {
    if (rule.rule !== "sensitiveWords") {
      rules.push(rule);
      continue;
    }
    if (!oneCharacter.test(rule.mask)) {
      return fail(
        "input-invalid",
        `the mask of sensitiveWords is ${JSON.stringify(rule.mask)}: it must be exactly one character`,
      );
    }
    for (const file of rule.lists) {
      if (lists.has(file.path)) continue;
      const bytes = await readInput(repository, file, maxListBytes);
      if (!bytes.ok) return bytes;
      const words = parseWordList(bytes.value, file.path);
      if (!words.ok) return words;
      lists.set(file.path, { file, words: words.value });
    }
    const words = rule.lists.flatMap(({ path }) => lists.get(path)!.words);
    rules.push({ rule: "sensitiveWords", words, mask: rule.mask });
  }
  const wordLists = [...lists.values()].map(({ file, words }) => ({ file, words: words.length }));
  return ok({ rules, wordLists });
}

/** One code point, and no half of a surrogate pair. */
const oneCharacter = /^\P{Cs}$/su;
/** Some hundred thousand words. Every thread holds them, and needs up to a hundred bytes of memory a byte of the list. */
const maxListBytes = 4 * 2 ** 20;
