// What other word lists do to the rows of a dataset, in a few lines.
import { stageName } from "../../specs/handoff/stages.ts";
import { counted } from "../text/counted.ts";
import type { WordChange, WordExample } from "./plan.ts";
import { list, type Style } from "./words.ts";

/** Lines without bullets. */
export function wordChangeLines(change: WordChange, style: Style): string[] {
  const { dataset, rows, added, removed, unknown, cut, passedOver = [], examples } = change;
  const does =
    unknown === undefined
      ? `newly mask words in ${added} and no longer in ${removed}`
      : `mask words in ${added}; what of it is new is not known, since git has kept no ${style.code(unknown)} as it was`;
  const first = cut === true ? `the first ${counted(rows, "row")} that a plan reads` : counted(rows, "row");
  return [
    `other word lists of ${style.code(stageName("dataset", dataset))}: of ${first}, they ${does}`,
    ...(passedOver.length === 0 ? [] : [`not looked into for words: ${list(passedOver.map(style.code))}`]),
    ...examples.map((example) => exampleLine(example, style, unknown !== undefined)),
  ];
}

function exampleLine({ file, line, word, text, masked }: WordExample, style: Style, isUnknown: boolean): string {
  const does = masked ? (isUnknown ? "masks" : "newly masks") : "no longer masks";
  return `${style.code(`${file}:${line}`)} ${does} ${style.code(word)} in ${style.code(text)}`;
}
