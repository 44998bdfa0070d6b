// What the rules of a dataset need of other places, read already: a thread reads no files. Plain data, so that it can travel to one.
import type { RuleOf, WordListFile } from "../../../specs/handoff/clean-rules.ts";
import type { WordEntry } from "../../../specs/words/word-entry.ts";
import type { RuleInputs } from "../rules/rule.ts";
import type { PseudonymKeys } from "../../system/pseudonym-keys.ts";

/** Entries by `listKey`. */
export type WordLists = ReadonlyMap<string, readonly WordEntry[]>;

/** Compared forms by `questionsKey`. */
export type Questions = ReadonlyMap<string, readonly string[]>;

export interface LoadedInputs {
  readonly words: WordLists;
  readonly keys: PseudonymKeys;
  readonly questions: Questions;
}

/** Of rules that need none. */
export const noInputs: LoadedInputs = { words: new Map(), keys: new Map(), questions: new Map() };

/** The same bytes are another list where they stand in another form. */
export function listKey({ digest, form }: Pick<WordListFile, "digest" | "form">): string {
  return `${digest} ${form}`;
}

/** What a rule names says which questions are its. */
export function questionsKey({ files, datasets }: Pick<RuleOf<"decontaminate">, "files" | "datasets">): string {
  return JSON.stringify([files.map(({ digest }) => digest), datasets]);
}

export function ruleInputs({ words, keys, questions }: LoadedInputs): RuleInputs {
  return {
    wordsOf: (lists) => lists.flatMap((list) => words.get(listKey(list)) ?? []),
    keys,
    questionsOf: (rule) => questions.get(questionsKey(rule)) ?? [],
  };
}
