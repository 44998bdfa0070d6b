// Word lists: that what a rule takes of them is there, and is still in force.
import type { WordEntry } from "../../../specs/words/word-entry.ts";
import { counted } from "../../text/counted.ts";
import { type Path, type Rule, type RuleInput, warningAt } from "../rule.ts";
import { didYouMean } from "../wrong-value.ts";

interface RuleWithWords {
  readonly at: Path;
  readonly lists: readonly string[];
  readonly categories: readonly string[];
  readonly validOn: string | undefined;
  /** With the path of its list. */
  readonly entries: readonly (readonly [file: string, entry: WordEntry])[];
}

export const wordCategoriesExist: Rule = (input) =>
  rulesWithWords(input).flatMap(({ at, lists, categories, entries }) => {
    const known = [...new Set(entries.flatMap(([, { category }]) => category ?? []))].sort();
    return categories.flatMap((category, index) => {
      if (known.includes(category)) return [];
      const guess = didYouMean(category, known);
      const has = known.length === 0 ? "no entry there has one" : `Categories: ${known.join(", ")}`;
      return [
        warningAt(input, [...at, "categories", index], "value", {
          code: "unknown-category",
          message: `no entry of ${lists.join(", ")} has the category ${JSON.stringify(category)}, so that it masks nothing`,
          fix: guess === "" ? `remove it, or write it into a list: ${has}` : `${guess} ${has}`,
        }),
      ];
    });
  });

export const wordsAreInForce: Rule = (input) =>
  rulesWithWords(input).flatMap(({ at, validOn, entries }) => {
    const past = entries.filter(([, { until }]) => validOn !== undefined && until !== undefined && until < validOn);
    const [first] = past;
    if (validOn === undefined || first === undefined) return [];
    const [file, { row, word, until }] = first;
    const isOne = past.length === 1;
    return [
      warningAt(input, [...at, "validOn"], "value", {
        code: "words-out-of-force",
        message: `${counted(past.length, "word")} ended before ${validOn} and ${isOne ? "is" : "are"} not masked: ${isOne ? "" : "the first is "}${JSON.stringify(word)} in ${file}:${row}, until ${until}`,
        fix: "remove them from the list, or raise their until",
      }),
    ];
  });

/** Those whose lists could all be read, and have no mistake. */
function rulesWithWords({ project, files, lists: read }: RuleInput): RuleWithWords[] {
  return Object.entries(project.datasets).flatMap(([name, { clean }]) =>
    clean.flatMap(({ sensitiveWords: rule }, index): RuleWithWords[] => {
      const pinned = rule?.lists.map((list) => files.get(list));
      if (rule === undefined || pinned?.includes(undefined)) return [];
      if (pinned!.flatMap((inputs) => inputs!).some(({ path }) => read.get(path)?.problems.length !== 0)) return [];
      const entries = pinned!.flatMap((inputs) =>
        inputs!.flatMap(({ path }) => (read.get(path)?.entries ?? []).map((entry) => [path, entry] as const)),
      );
      const { lists, categories = [], validOn } = rule;
      return [{ at: ["datasets", name, "clean", index, "sensitiveWords"], lists, categories, validOn, entries }];
    }),
  );
}
