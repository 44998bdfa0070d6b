// What of a written row is compared: what is asked, and what is answered.
import type { RuleOf } from "../../../specs/handoff/clean-rules.ts";
import type { WrittenRow } from "../rows/row.ts";
import { classOf, comparedForm, numbersOf, runSet, similarity } from "../words/shingles.ts";

export type NearOptions = NonNullable<RuleOf<"duplicates">["near"]>;

/** Compared forms of one row. */
export interface ComparedRow {
  /** A plain text, or all that stands before the last message. */
  readonly text: string;
  /** The last message; empty for a plain text. */
  readonly answer: string;
}

export function comparedRow(line: string, options: NearOptions): ComparedRow {
  const { text = "", messages } = JSON.parse(line) as WrittenRow;
  if (messages === undefined) return { text: comparedForm(text, options), answer: "" };
  const asked = messages.slice(0, -1).map(({ content }) => content);
  return {
    text: comparedForm(asked.join("\n"), options),
    answer: comparedForm(messages.at(-1)?.content ?? "", options),
  };
}

export type Nearness =
  | { readonly kind: "near"; readonly similarity: number }
  /** What is asked is near, and what is answered is not: two answers to one question, or labels that contradict each other. */
  | { readonly kind: "otherAnswer"; readonly similarity: number }
  | { readonly kind: "apart" };

export function nearness(a: ComparedRow, b: ComparedRow, options: NearOptions): Nearness {
  const asked = nearTexts(a.text, b.text, options);
  if (asked === undefined) return { kind: "apart" };
  if (a.answer === b.answer) return { kind: "near", similarity: asked };
  const answered = nearTexts(a.answer, b.answer, options);
  return answered === undefined
    ? { kind: "otherAnswer", similarity: asked }
    : { kind: "near", similarity: Math.min(asked, answered) };
}

/** How similar they are; undefined below the bound, and where they say other numbers. */
function nearTexts(a: string, b: string, { similarity: bound, ignoreNumbers }: NearOptions): number | undefined {
  if (!ignoreNumbers && numbersOf(a) !== numbersOf(b)) return undefined;
  const { run } = classOf(Math.min(a.length, b.length));
  const found = similarity(runSet(a, run), runSet(b, run));
  return found >= bound ? found : undefined;
}
