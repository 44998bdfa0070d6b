// What a rule that rewrites text looks like to the cleaner.
import type { ChangedMeanings } from "../words/changed-meanings.ts";

/** A text after a rule changed it. `count` is what the rule counts: characters removed, or words masked. */
export interface Edit {
  readonly text: string;
  readonly count: number;
  /** What the edit made of the text's meaning; absent where it changed none. */
  readonly meanings?: ChangedMeanings;
}

/** Pure, and without effect on its own result: undefined means that the rule had nothing to change, which is by far the most frequent answer. */
export type TextRule = (text: string) => Edit | undefined;
