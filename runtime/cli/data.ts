// fairlead-runtime data: looks into datasets that were laid out here. Changes none of their files.
import type { Arguments, Run } from "../../specs/program/command.ts";
import { exitCodes, UsageError } from "../../specs/program/exit-codes.ts";
import { outLine } from "../../specs/program/lines.ts";
import { type CheckedOut, openCheckedOut, placeOf, rowsIn, saidIn } from "../data/look/checked-out.ts";
import { diffDatasets, type DatasetDiff, promisesLess } from "../data/look/diff.ts";
import { writeReport } from "../data/report/write-report.ts";
import { ok, type Result } from "../result.ts";
import { datasetsOf } from "../system/home.ts";
import { lookWhy } from "./data-why.ts";
import type { Looked } from "./looked.ts";
import { foldersOf } from "./folders.ts";
import { optionalFlag, reportEnd } from "./report.ts";

export const run: Run = async (args, io) => {
  const [action = "", name = "", ...rest] = args.positionals;
  const { home, repository } = foldersOf(args, io);
  const looked = await look(action, { datasets: datasetsOf(home), repository, name, rest, args, signal: io.signal });
  if (!looked.ok) return reportEnd(io, looked.failure, args);
  if (args.json) io.out(`${JSON.stringify(looked.value.json, undefined, 2)}\n`);
  else for (const line of looked.value.lines) outLine(io, line);
  return exitCodes.done;
};

interface Asked {
  readonly datasets: string;
  readonly repository: string;
  readonly signal: AbortSignal;
  readonly name: string;
  readonly rest: readonly string[];
  readonly args: Arguments;
}

async function look(
  action: string,
  { datasets, repository, signal, name, rest, args }: Asked,
): Promise<Result<Looked>> {
  const wanted = { show: 0, why: 1, diff: 2, report: 0 }[action]!;
  if (rest.length !== wanted) throw new UsageError(`data ${action} takes ${usage[action as keyof typeof usage]}`);
  const version = optionalFlag(args, "version");
  if (action === "why") return lookWhy({ datasets, repository, name, row: rest[0]!, version, signal });
  const dataset = openCheckedOut(datasets, name, action === "diff" ? rest[1] : version);
  if (!dataset.ok) return dataset;
  if (action === "show") return ok(shown(dataset.value, optionalFlag(args, "dropped-by"), args));
  if (action === "report") {
    const written = await writeReport(dataset.value);
    return written.ok ? ok({ json: { report: written.value }, lines: [written.value] }) : written;
  }
  const before = openCheckedOut(datasets, name, rest[0]);
  if (!before.ok) return before;
  const diff = await diffDatasets(before.value, dataset.value);
  return ok({ json: diff, lines: diffLines(before.value, dataset.value, diff) });
}

const usage = {
  show: "a dataset: <team>/<project>/<dataset>",
  why: "a dataset and a row: its id, or <file>:<line> of its source",
  report: "a dataset: <team>/<project>/<dataset>",
  diff: "a dataset and two versions of it: 1.0 1.1",
};

function shown(dataset: CheckedOut, rule: string | undefined, args: Arguments): Looked {
  const { accounting, rules } = dataset.meta;
  const { lines, kept, rejected, quarantined, blank } = accounting;
  const sum = `${dataset.called}: ${lines} lines = ${kept} kept + ${rejected} rejected + ${quarantined} unreadable + ${blank} blank`;
  if (rule === undefined) {
    const hits = rules.map(({ rule: name, hits: counted }) => `  ${name.padEnd(16)}${counts(counted)}`);
    return { json: { accounting, rules }, lines: [sum, ...hits, ...conflictLines(dataset)] };
  }
  if (rule !== "unreadable" && !rules.some((one) => one.rule === rule))
    throw new UsageError(
      `${dataset.called} has no rule ${rule}; it has ${rules.map((one) => one.rule).join(", ")}, and unreadable`,
    );
  const most = mostOf(args);
  const dropped = [];
  for (const row of droppedBy(dataset, rule)) if (dropped.push(row) === most) break;
  return {
    json: dropped,
    lines: dropped.flatMap(({ at, why, said }) => [`${at}  ${why}`, ...(said === "" ? [] : [`  ${said}`])]),
  };
}

/** Answers to one question that contradict each other, for whoever has to say which is right. */
function conflictLines(dataset: CheckedOut): readonly string[] {
  const pairs = dataset.meta.rules.flatMap(({ conflicts }) => conflicts ?? []).map((pair) => pair.split(" "));
  const wanted = new Set(pairs.flat());
  if (wanted.size === 0) return [];
  const said = new Map<string, string>();
  for (const side of ["train", "valid"] as const)
    for (const row of rowsIn(dataset, side)) if (wanted.has(row.id)) said.set(row.id, saidIn(row).slice(0, 160));
  return [
    "two answers to one question:",
    ...pairs.map((pair) => `  ${pair.map((id) => said.get(id) ?? id).join("  |  ")}`),
  ];
}

function* droppedBy(dataset: CheckedOut, rule: string): Generator<{ at: string; why: string; said: string }> {
  if (rule === "unreadable") {
    for (const row of rowsIn(dataset, "quarantine")) yield { at: placeOf(dataset, row), why: row.reason, said: "" };
    return;
  }
  for (const row of rowsIn(dataset, "rejected"))
    if (row.rule === rule) yield { at: placeOf(dataset, row), why: row.detail, said: saidIn(row.sample).slice(0, 200) };
}

function mostOf(args: Arguments): number {
  const written = optionalFlag(args, "most") ?? "20";
  if (!/^[1-9][0-9]{0,8}$/u.test(written)) throw new UsageError(`--most ${written} is no number of rows`);
  return Number(written);
}

function counts(hits: Readonly<Record<string, number>>): string {
  return Object.entries(hits)
    .map(([name, count]) => `${name} ${count}`)
    .join("  ");
}

function diffLines(before: CheckedOut, after: CheckedOut, diff: DatasetDiff): readonly string[] {
  const { examples, changeClass, ...sizes } = diff;
  const sum = `${before.called} -> ${after.called}: ${counts(sizes)}`;
  const [from, to] = [before.meta.version, after.meta.version];
  const kind = promisesLess(from, to, changeClass)
    ? `a major change, and ${from} -> ${to} promises a minor one: rows that were there are gone or others`
    : `${changeClass === "none" ? "no" : `a ${changeClass}`} change`;
  const shownOf = (name: keyof typeof examples) => examples[name].map((said) => `  ${name}: ${said}`);
  return [sum, kind, ...shownOf("relabelled"), ...shownOf("edited"), ...shownOf("added"), ...shownOf("removed")];
}
