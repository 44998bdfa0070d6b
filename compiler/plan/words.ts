// The words of a plan, the same in every view: what was edited, what an edit does, why a stage runs.
import { instanceOf, kindOf, stageCatalogue, stageKinds, type StageRow } from "../../specs/handoff/stages.ts";
import { raises } from "../../specs/handoff/history/raises.ts";
import type { Json } from "../trace.ts";
import type { Consequences, Deed } from "./consequences.ts";
import type { Cause, Edit, Plan, ReleasePlan, StageChange } from "./plan.ts";
import { valuesApart, valueText } from "./values-apart.ts";

/** How a view sets off names and values; both get plain text on one line. */
export interface Style {
  readonly code: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** The edit itself: the field and its values, or the file whose bytes changed. */
export function editWords(edit: Edit, style: Style): string {
  if (edit.kind === "input") {
    return `${style.code(edit.path)} has other content (${edit.before.bytes} → ${edit.after.bytes} bytes)`;
  }
  const field = style.code(edit.field);
  const { before: old, after: now } = edit;
  if (old === undefined) return isLeaf(now) ? `${field} = ${value(now, style)}` : `${field} added`;
  if (now === undefined) return isLeaf(old) ? `${field} removed, was ${value(old, style)}` : `${field} removed`;
  const [before, after] = valuesApart(old, now, form);
  const words = `${field} ${style.code(before)} → ${style.code(after)}`;
  return edit.origin === "default" ? `${words} (the default)` : words;
}

function isLeaf(json: Json | undefined): json is Exclude<Json, { readonly [key: string]: Json }> {
  return json === null || typeof json !== "object" || Array.isArray(json);
}

/** Where an edit stands: file:line, or the file alone for what is no longer at any line. */
export function editPlace(edit: Edit): string {
  if (edit.kind === "input") return edit.path;
  const isGone = edit.after === undefined && !edit.field.includes(".");
  return isGone ? edit.at.file : `${edit.at.file}:${edit.at.line}`;
}

const form = { longest: 60, bare: true };

function value(json: Json, style: Style): string {
  return style.code(valueText(json, form));
}

/** What an edit does, in verbs. */
export function editConsequences(edit: Edit, consequences: Consequences, style: Style): string {
  const { stages, first, removed, resources, deeds } = consequences;
  const verbs: string[] = [];
  if (removed.length > 0) verbs.push(`ends ${list(removed.map(style.code))}`);
  for (const kind of stageKinds) {
    const row: StageRow = stageCatalogue[kind];
    const own = stages.filter((stage) => kindOf(stage) === kind);
    const { first: start = row.verb } = row;
    for (const verb of new Set([row.verb, start])) {
      const names = own.filter((stage) => (first.includes(stage) ? start : row.verb) === verb).map(instanceOf);
      if (names.length > 0) verbs.push(stageVerb(row, verb, names, style));
    }
  }
  verbs.push(...deeds.map((deed) => deedVerbs[deed]));
  if (verbs.length === 0 && resources.length > 0) {
    verbs.push(
      resources.length <= 3 ? `changes ${list(resources.map(style.code))}` : `changes ${resources.length} resources`,
    );
  }
  if (verbs.length === 0) return "nothing runs again";
  const scope = edit.kind === "field" && edit.origin === "overlay" ? ` in ${list(edit.environments)}` : "";
  return list(verbs) + scope;
}

const deedVerbs: Readonly<Record<Deed, string>> = {
  moves: "creates objects in one place and removes them in another",
  judges: "judges again",
  probes: "judges the next version of the service",
  scales: "scales",
};

function stageVerb({ noun }: StageRow, verb: string, names: readonly string[], style: Style): string {
  if (noun === undefined) return verb;
  const nouns = noun === "" ? "" : ` ${noun}${names.length === 1 ? "" : "s"}`;
  return `${verb}${nouns} ${list(names.map(style.code))}`;
}

/** Why a stage runs: its edits, what it reads, or what changed under it. Empty where the release as a whole is new. */
export function causeWords(stage: StageChange, plan: Plan, style: Style): string {
  // Another version is said once, above all releases.
  const said = plan.compiler === undefined ? ["stage"] : ["stage", "compiler"];
  const own = stage.causes.filter((cause) => !said.includes(cause.kind));
  const words = [...new Set(own.map((cause) => causeWord(cause, stage.kind, plan, style)))];
  const more = words.length > 4 ? [`${words.length - 4} more edits`] : [];
  return [...words.slice(0, 4), ...more].join("; ");
}

function causeWord(cause: Cause, kind: string, plan: Plan, style: Style): string {
  switch (cause.kind) {
    case "edit": {
      const edit = plan.edits[cause.edit]!;
      return style.code(edit.kind === "input" ? edit.path : edit.field);
    }
    case "stage":
      return style.code(cause.stage);
    case "semantics":
      return raisedWords(kind, cause.before, cause.after);
    case "compiler":
      return "another version of the compiler or of its files made it";
  }
}

/** `dataset semantics 1 → 2: joiners stay where scripts spell with them`. */
function raisedWords(kind: string, before: number, after: number): string {
  const reasons = raises.filter(({ of, to }) => of === kind && to > before && to <= after).map(({ reason }) => reason);
  return `${kind} semantics ${before} → ${after}${reasons.length === 0 ? "" : `: ${reasons.join(", and ")}`}`;
}

/** `team/project`; the project alone where the team is not known any more. */
export function projectName({ team, project }: Pick<ReleasePlan, "team" | "project">): string {
  return `${team}/${project}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  if (parts.length <= 1) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
