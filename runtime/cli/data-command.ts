// How the command line of `fairlead-runtime data` is written.
import type { Command } from "../../specs/program/command.ts";
import { homeOption, rootOption } from "./options.ts";

export const data: Command = {
  name: "data",
  summary: "Look into a dataset: what became of each row, and what changed between two versions",
  usage: "show|why|diff|report <team>/<project>/<dataset> [<row> | <version> <version>] [options]",
  help: `Looks into a dataset that apply has laid out in this home. show says how many lines were kept, rejected and unreadable, and what each rule
did; with --dropped-by the rows that one rule took away, and why. why says what became of one row: where it is and which duplicates it stands
for, or which rule took it away; what each rule changed or masked in it; and which versions that are laid out here hold it. For that it reads the
source and the word lists in the repository again, and shows what the source says; where they are not as they were, it says so. diff counts
what was added, removed, and answered otherwise between two versions, with examples. report writes the page of a dataset beside its rows,
report.html, and says where: distribution, lengths, labels, what rules did, duplicates, leakage.

Exit codes: 0 shown, 1 not found.`,
  arguments: [
    { name: "action", what: "show, why, diff or report", choices: ["show", "why", "diff", "report"] },
    { name: "dataset", what: "<team>/<project>/<dataset>" },
    {
      name: "row or version",
      what: "why: an id or its first digits, or <file>:<line> of a source; diff: two versions",
      optional: true,
    },
    { name: "version", what: "diff: the later one", optional: true },
  ],
  options: [
    {
      name: "version",
      value: "<version>",
      what: "show, why, report: this version; by default the highest, of why the highest that has the row",
    },
    { name: "dropped-by", value: "<rule>", what: "show: the rows that this rule took away; unreadable is one too" },
    { name: "most", value: "<rows>", what: "show: at most so many rows, 20 by default" },
    rootOption,
    homeOption,
  ],
  examples: [
    [
      "fairlead-runtime data show care/support-assistant/dialogues --dropped-by duplicates",
      "What was dropped, and for which row",
    ],
    [
      "fairlead-runtime data why care/support-assistant/dialogues support-dialogues.jsonl:173",
      "What became of one line, and what each rule did to it",
    ],
    ["fairlead-runtime data report care/support-assistant/dialogues", "A page to look at in a browser"],
    ["fairlead-runtime data diff care/support-assistant/dialogues 1.0 1.1", "What a version changed"],
  ],
  load: () => import("./data.ts"),
};
