// Reads what the rules of a manifest need from disk: the word lists.
import { type DatasetManifest, located } from "../../../specs/handoff/dataset-manifest.ts";
import type { PinnedBytes } from "../../../specs/handoff/value.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { LoadedRule } from "./cleaner.ts";
import { readInput } from "../rows/input-file.ts";
import { parseWordList } from "../words/word-list.ts";

export interface LoadedRules {
  readonly rules: readonly LoadedRule[];
  /** Each list once, in the order of the manifest. */
  readonly wordLists: readonly { readonly file: PinnedBytes; readonly words: number }[];
}

/** Word lists are verified against the manifest. */
export async function loadRules(
  repository: string,
  { config, metadata }: DatasetManifest,
): Promise<Result<LoadedRules>> {
  const lists = new Map<string, { file: PinnedBytes; words: readonly string[] }>();
  const rules: LoadedRule[] = [];
  for (const rule of config.clean) {
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
      if (lists.has(file.digest)) continue;
      const pinned = located(file, metadata);
      const bytes = await readInput(repository, pinned, maxListBytes);
      if (!bytes.ok) return bytes;
      const words = parseWordList(bytes.value, pinned.path);
      if (!words.ok) return words;
      lists.set(file.digest, { file, words: words.value });
    }
    const words = rule.lists.flatMap(({ digest }) => lists.get(digest)!.words);
    rules.push({ rule: "sensitiveWords", words, mask: rule.mask });
  }
  const wordLists = [...lists.values()].map(({ file, words }) => ({ file, words: words.length }));
  return ok({ rules, wordLists });
}

/** One code point, and no half of a surrogate pair. */
const oneCharacter = /^\P{Cs}$/su;
/** Some hundred thousand words. Every thread holds them, and needs up to a hundred bytes of memory a byte of the list. */
const maxListBytes = 4 * 2 ** 20;
