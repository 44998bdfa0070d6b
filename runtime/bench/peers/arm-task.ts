// What every arm is asked for, and what it answers: one file of JSON in, one line of JSON out, whatever it is written in.
import { z } from "zod";
import { corpusWords } from "../data-corpus.ts";
import { runOfCharacters } from "./chat-texts.ts";

export interface ArmTask {
  /** The input, a chat a line, and where rows that stay are written as `{"id", "text"}`. */
  readonly rows: string;
  readonly kept: string;
  readonly scratch: string;
  /** Characters of a row. */
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
  /** Null where only equal rows are duplicates. */
  readonly near: NearTask | null;
}

interface NearTask {
  readonly similarity: number;
  /** Characters of a run; hashes of a sketch, and the bands and rows that they are cut into. */
  readonly run: number;
  readonly hashes: number;
  readonly bands: number;
  readonly rows: number;
}

/** 17 bands of 15 is what Data-Juicer and text-dedup choose of 256 hashes themselves for a similarity of 0.8. */
const near: NearTask = { similarity: 0.8, run: runOfCharacters, hashes: 256, bands: 17, rows: 15 };

export function taskOf(files: Pick<ArmTask, "rows" | "kept" | "scratch">, isNear: boolean): ArmTask {
  return { ...files, least: 5, most: 1024, words: corpusWords, near: isNear ? near : null };
}

/** Both times are processor seconds, the user's and the system's, of the process and those that it started. */
export const ArmAnswer = z.strictObject({
  version: z.string().min(1),
  /** What loading took, up to the first row. */
  startSeconds: z.number().nonnegative(),
  cpuSeconds: z.number().nonnegative(),
  peakRssBytes: z.int().positive(),
});
export type ArmAnswer = z.infer<typeof ArmAnswer>;

/** The last line of what it printed: libraries print before it. Undefined where that is no answer. */
export function readAnswer(printed: string): ArmAnswer | undefined {
  try {
    return ArmAnswer.parse(JSON.parse(printed.trimEnd().split("\n").at(-1) ?? ""));
  } catch {
    return undefined;
  }
}
