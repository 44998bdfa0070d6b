// fairlead-runtime data why: what became of one row, what each rule made of it, and in which versions it is.
import { type CheckedOut, openCheckedOut, saidIn, versionsOf } from "../data/look/checked-out.ts";
import { type InVersion, inVersions } from "../data/look/in-versions.ts";
import { replay, type Replayed } from "../data/look/replay.ts";
import type { RuleStep } from "../data/look/steps.ts";
import { type Fate, type Found, whyRow } from "../data/look/why.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Looked } from "./looked.ts";

interface WhyQuery {
  readonly datasets: string;
  readonly repository: string;
  readonly name: string;
  readonly row: string;
  /** Undefined asks the highest that has the row. */
  readonly version: string | undefined;
  readonly signal: AbortSignal;
}

export async function lookWhy({ version, ...query }: WhyQuery): Promise<Result<Looked>> {
  const { datasets, name, row, repository, signal } = query;
  const versions = versionsOf(datasets, name);
  if (!versions.ok) return versions;
  const asked = openCheckedOut(datasets, name, version);
  if (!asked.ok) return asked;
  const others = versions.value.flatMap((one) => {
    const opened = one === asked.value.meta.version ? asked : openCheckedOut(datasets, name, one);
    return opened.ok ? [opened.value] : [];
  });
  const answer = version === undefined ? highestWith(row, asked.value, others) : answerOf(asked.value, row);
  if (!answer.ok) return answer;
  const { dataset, fate, place } = answer.value;
  if (fate.kind !== "kept" && fate.kind !== "rejected") return ok({ json: fate, lines: fateLines(fate) });
  const told = await replay({ dataset, fate, place, repository, signal });
  if (signal.aborted) return fail("cancelled", "stopped");
  const where = inVersions(others, dataset, { fate, place });
  const lines = [...fateLines(fate), ...toldLines(told), ...(where.length > 1 ? [whereLine(where)] : [])];
  return ok({ json: { ...fate, ...told, versions: where }, lines });
}

type Answer = Found & { readonly dataset: CheckedOut };

/** A row of a version of before is answered from that, if it is not in the highest. */
function highestWith(row: string, highest: CheckedOut, all: readonly CheckedOut[]): Result<Answer> {
  const first = answerOf(highest, row);
  if (first.ok || first.failure.reason !== "input-missing") return first;
  for (const dataset of all.filter((one) => one !== highest).reverse()) {
    const answer = answerOf(dataset, row);
    if (answer.ok) return answer;
  }
  return first;
}

function answerOf(dataset: CheckedOut, row: string): Result<Answer> {
  const found = whyRow(dataset, row);
  return found.ok ? ok({ ...found.value, dataset }) : found;
}

function fateLines(fate: Fate): readonly string[] {
  switch (fate.kind) {
    case "kept":
      return [
        `${fate.at === undefined ? "" : `${fate.at} is kept: `}${fate.row.id} is in ${fate.side}/: ${saidIn(fate.row)}`,
        ...fate.standsFor.map(({ at, detail }) => `  stands for ${at}: ${detail}`),
      ];
    case "rejected":
      return [`${fate.at} was rejected by ${fate.rule}: ${fate.detail}`, `  ${saidIn(fate.sample)}`];
    case "quarantined":
      return [`${fate.at} could not be read: ${fate.reason}`];
    case "blank":
      return [`${fate.at} is blank`];
    case "in":
      return [`${fate.at} is in the dataset, or blank: no rule took it away`];
  }
}

function toldLines(told: Replayed): readonly string[] {
  if (told.untold !== undefined) return [`  what each rule did cannot be told: ${told.untold}`];
  const left = namesOf(told.steps, "left");
  const notAsked = namesOf(told.steps, "not asked");
  return [
    ...told.steps.flatMap((step) => stepLines(step)),
    ...(left === "" ? [] : [`  left alone by ${left}`]),
    ...(notAsked === "" ? [] : [`  not asked after that: ${notAsked}`]),
  ];
}

function namesOf(steps: readonly RuleStep[], did: RuleStep["did"]): string {
  return steps.flatMap((step) => (step.did === did ? [step.rule] : [])).join(", ");
}

function stepLines({ rule, did, hits = {}, changes = [] }: RuleStep): readonly string[] {
  if (did === "left" || did === "not asked") return [];
  const counted = Object.entries(hits).map(([name, count]) => `  ${name} ${count}`);
  return [
    `  ${rule} ${did} it${counted.join("")}`,
    ...changes.flatMap(({ in: at, places, isCut }) => [
      ...places.map(
        ({ before, after, looksSame }) =>
          `    ${at}: ${before}  ->  ${after}${looksSame ? "  (the same letters in another normal form)" : ""}`,
      ),
      ...(isCut ? [`    ${at}: and more`] : []),
    ]),
  ];
}

function whereLine(where: readonly InVersion[]): string {
  const inThem = where.flatMap(({ version, is, as }) => {
    const other = as === undefined ? "" : ` as ${as}`;
    return is === "train" || is === "valid" ? [`v${version} ${is}${other}`] : [];
  });
  const notIn = where.flatMap(({ version, is, rule }) => {
    if (is === "train" || is === "valid") return [];
    return [`not in v${version}${is === "none" ? "" : is === "rejected" ? `: rejected by ${rule}` : ": unreadable"}`];
  });
  return `  ${[...(inThem.length === 0 ? [] : [`in ${inThem.join(", ")}`]), ...notIn].join("; ")}`;
}
