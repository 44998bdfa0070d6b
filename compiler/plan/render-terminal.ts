// The plan for a terminal: the same words in the same order as in the pull request, with colour where the terminal has it.
import { consequences } from "./consequences.ts";
import { editedHeading, editedLines } from "./edited-lines.ts";
import { planOnLines } from "./plan-on-lines.ts";
import { planChanges, type Plan } from "./plan.ts";
import { environmentGroups } from "./environment-groups.ts";
import { shortId } from "./render-markdown.ts";
import { warningGroups } from "./warning-groups.ts";
import { editConsequences, editPlace, editWords, list, type Style } from "./words.ts";
import { compilerSentence, trainingSentence, unpromotedSentence, verdict } from "./verdict.ts";

/** Ends in a newline. */
export function renderTerminal(given: Plan, { color }: { readonly color: boolean }): string {
  const plan = planOnLines(given);
  const style = styleOf(color);
  const sections = [
    [verdict(plan, style), trainingSentence(plan, style), compilerSentence(plan, style)].filter(
      (line) => line !== undefined,
    ),
    generatedLines(plan, style),
    editLines(plan, style),
    warningLines(plan, style),
    ...environmentGroups(plan, style).map(({ environments, projects }) => [
      style.strong(list(environments)),
      ...projects.flatMap(({ title, note, lines }) => [
        `  ${title}${note === "" ? "" : ` (${note})`}`,
        ...lines.map((line) => `    ${line}`),
      ]),
    ]),
    unpromotedLines(plan, style),
    !planChanges(plan) ? [] : [`Plan ${shortId(plan)}`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function generatedLines(plan: Plan, style: Style): string[] {
  const lines = editedLines(plan, style).flatMap(({ what, fate }) => [`  ${what}`, `    → ${fate}`]);
  return lines.length === 0 ? [] : [style.strong(editedHeading), ...lines];
}

function editLines(plan: Plan, style: Style): string[] {
  if (plan.edits.length === 0) return [];
  const effects = consequences(plan);
  return [
    style.strong("What you edited"),
    ...plan.edits.flatMap((edit, index) => {
      const shared = edit.projects.length > 1 ? ` (${edit.projects.length} projects)` : "";
      const place = edit.kind === "input" ? "" : `${editPlace(edit)} `;
      return [
        `  ${place}${editWords(edit, style)}`,
        `    → ${editConsequences(edit, effects[index]!, style)}${shared}`,
      ];
    }),
  ];
}

function warningLines(plan: Plan, style: Style): string[] {
  const groups = warningGroups(plan);
  if (groups.length === 0) return [];
  return [
    style.strong("Warnings"),
    ...groups.flatMap(({ places, more, message, fix }) => [
      `  ${list([...places, ...(more > 0 ? [`${more} more`] : [])])}: ${message}`,
      `    → ${fix}`,
    ]),
  ];
}

function unpromotedLines(plan: Plan, style: Style): string[] {
  const sentence = unpromotedSentence(plan, style);
  return sentence === undefined ? [] : [sentence];
}

function styleOf(color: boolean): Style {
  return color
    ? { code: (text) => `\u001b[36m${text}\u001b[39m`, strong: (text) => `\u001b[1m${text}\u001b[22m` }
    : { code: (text) => text, strong: (text) => text };
}
