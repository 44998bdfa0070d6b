// What a code means and how it looks, for one that is asked for and for the page of all.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { CodeRow } from "../codes/code-row.ts";

export function codePage(codes: Readonly<Record<string, CodeRow>>): string {
  const sorted = Object.entries(codes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const intro =
    "# Codes\n\nEvery mistake and every warning that `fairlead check` can report, by its code. `fairlead explain <code>` prints one of them.\n";
  return [intro, ...sorted.map(([code, row]) => codeText(code, row))].join("\n");
}

/** Markdown that reads well as it is. */
export function codeText(code: string, { severity, means, example }: CodeRow): string {
  const kind = severity === "either" ? "An error or a warning" : severity === "error" ? "An error" : "A warning";
  const wrong = "told" in example ? `Wrong: ${example.told}\n` : `Wrong:\n\n${indented(example.wrong)}\n`;
  const right = "told" in example ? `Right: ${example.right}\n` : `Right:\n\n${indented(example.right)}\n`;
  return `## ${code}\n\n${kind}. ${means}\n\n${wrong}\n${right}`;
}

/** An example begins in the middle of a line: its other lines are moved to the left, so that they stand as deep below it as in the file. */
function indented(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const depth = Math.min(...rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  const moved = rest.map((line) => line.slice(first.endsWith(":") ? depth - 2 : depth));
  return [first, ...moved].map((line) => `    ${withEscapes(line)}`.trimEnd()).join("\n");
}
