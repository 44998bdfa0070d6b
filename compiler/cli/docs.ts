// fairlead docs: every field, code and command, as this version knows them.
import type { Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { textOfLines } from "../../specs/program/lines.ts";
import { findSections, sectionsOf, type Section } from "../reference/find-sections.ts";
import { readPages } from "../reference/read-pages.ts";
import { fail } from "../result.ts";
import { nearest } from "../text/nearest.ts";
import { endWithFailure, printJson } from "./report.ts";

export const run: Run = async ({ json, positionals }, io) => {
  const [subject] = positionals;
  const all = [...readPages()].flatMap(([name, text]) => sectionsOf(name.replace(/\.md$/, ""), text));
  const found = subject === undefined ? all : findSections(all, subject);
  if (found.length === 0) return endWithFailure(fail("not-found", unknown(subject!, all)).failure, io, { json });
  if (json) printJson(io, found);
  else io.out(subject === undefined ? contents(all) : readable(found));
  return exitCodes.done;
};

/** Without what only a renderer of Markdown needs. */
function readable(found: readonly Section[]): string {
  return found.map(({ text }) => text.replaceAll("\\<", "<")).join("");
}

function contents(all: readonly Section[]): string {
  const rows = all.flatMap(({ page, heading }) => {
    if (heading === "") return [page];
    return page === "codes" ? [] : [`  ${heading}`];
  });
  const codes = all.filter(({ page, heading }) => page === "codes" && heading !== "").length;
  return textOfLines([
    ...rows.map((row) => (row === "codes" ? `codes (${codes} of them)` : row)),
    "",
    "fairlead docs <name> prints a page, a section, a field, a code or a command.",
  ]);
}

function unknown(subject: string, all: readonly Section[]): string {
  const guess = nearest(subject, [
    ...new Set(all.flatMap(({ page, heading }) => [page, heading]).filter((name) => name !== "")),
  ]);
  const advice = guess === undefined ? "fairlead docs lists what there is" : `did you mean ${guess}?`;
  const shown = subject.length > 100 ? `${subject.slice(0, 100)}…` : subject;
  return `the reference has nothing called ${JSON.stringify(shown)}; ${advice}`;
}
