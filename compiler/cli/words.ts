// fairlead words test: do word lists mask what their test phrases say?
import path from "node:path";
import type { Io } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { outLine } from "../../specs/program/lines.ts";
import type { PhraseResult } from "../../specs/words/test-phrases.ts";
import { type TestedList, testLists } from "../run/tested-lists.ts";
import { counted } from "../text/counted.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export const run = inRepository(async ({ root, json, positionals }: RepositoryArguments, io: Io) => {
  const [, ...named] = positionals;
  const files = named.map((file) => path.relative(root, path.resolve(io.cwd, file)).split(path.sep).join("/"));
  const tested = await testLists(root, files.length === 0 ? undefined : files, inputProgress(io));
  if (!tested.ok) return endWithFailure(tested.failure, io, { json });
  const { lists, ...findings } = tested.value;
  if (lists === undefined) return endWithFindings(findings, io, { json });
  if (json) printJson(io, { lists });
  else for (const list of lists) printList(list, io);
  if (!json && lists.length === 0) outLine(io, "no spec names a word list");
  return lists.some(({ phrases }) => phrases.some(({ passed }) => !passed)) ? exitCodes.failed : exitCodes.done;
});

function printList(list: TestedList, io: Io): void {
  const { file, variants, phrases, words, untested } = list;
  const failed = phrases.filter(({ passed }) => !passed);
  for (const result of failed) for (const line of linesOf(file, result)) outLine(io, line);
  const rule = variants.length === 0 ? "" : ` (${variants.join(", ")})`;
  const outcome = failed.length === 0 ? "all as expected" : `${failed.length} not as expected`;
  const tested = phrases.length === 0 ? "no phrase" : `${counted(phrases.length, "phrase")}, ${outcome}`;
  outLine(io, `${file}${rule}: ${tested}; ${untested} of ${counted(words, "word")} without a phrase`);
}

function linesOf(file: string, { row, word, phrase, expected, text }: PhraseResult): string[] {
  const wanted = expected === "masked" ? `${JSON.stringify(word)} was to be masked` : "it was to stay as it is";
  const became = text === phrase ? "nothing was masked" : `it became ${JSON.stringify(text)}`;
  return [`${file}:${row} ${JSON.stringify(phrase)}`, `  ${wanted}, and ${became}`];
}
