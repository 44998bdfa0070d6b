// The words of a plan, the same in every view: verdict, sentences of truth, what an edit does, why a stage runs.
import { instanceOf, kindOf, stageCatalogue, stageKinds, type StageRow } from "../../specs/handoff/stages.ts";
import { raises } from "../../specs/handoff/history/raises.ts";
import { counted } from "../text/counted.ts";
import type { Json } from "../trace.ts";
import { isRun, weightOf, type Consequences, type Deed, type Weight } from "./consequences.ts";
import type { Cause, Edit, Plan, ReleasePlan, StageChange } from "./plan.ts";

/** How a view sets off names and values; both get plain text on one line. */
export interface Style {
  readonly code: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** The first line: what happens, to how many projects, the dearest first. */
export function verdict(plan: Plan, style: Style): string {
  const others = plan.unchanged.projects;
  if (plan.environments.length === 0 && plan.edited !== undefined) {
    const { length } = plan.edited.files;
    return `${style.strong(`${counted(length, "generated file")} ${length === 1 ? "is" : "are"} not as built.`)} Nothing else changes.`;
  }
  if (plan.environments.length === 0) {
    return style.strong(
      `Nothing changes: ${counted(others, "project")} ${others === 1 ? "is" : "are"} as in generated/.`,
    );
  }
  const weights = projectWeights(plan);
  const parts = [...weightVerbs.keys()].flatMap((weight) => {
    const projects = [...weights].filter(([, own]) => own === weight).map(([project]) => project);
    if (projects.length === 0) return [];
    const [one, many] = weightVerbs.get(weight)!;
    return [projects.length === 1 ? `${projects[0]} ${one}` : `${projects.length} projects ${many}`];
  });
  const rest =
    others === 0 ? "" : ` ${counted(others, "other project")} ${others === 1 ? "stays as it is" : "stay as they are"}.`;
  return `${style.strong(`${list(parts)}.`)}${rest}`;
}

/** Verbs for one project and for several, the dearest first. */
const weightVerbs: ReadonlyMap<Weight, readonly [string, string]> = new Map([
  ["removed", ["is removed", "are removed"]],
  ["renamed", ["is renamed", "are renamed"]],
  ["leaves", ["leaves an environment", "leave an environment"]],
  ["new", ["is new", "are new"]],
  ["enters", ["enters an environment", "enter an environment"]],
  ["promoted", ["follows another record", "follow other records"]],
  ["ends", ["no longer has a model", "no longer have a model"]],
  ["stops", ["stops a service", "stop services"]],
  ["trains", ["trains again", "train again"]],
  ["trains-first", ["trains for the first time", "train for the first time"]],
  ["imports", ["imports another base", "import another base"]],
  ["imports-first", ["imports a base", "import a base"]],
  ["recompresses", ["is compressed again", "are compressed again"]],
  ["compresses-first", ["is compressed for the first time", "are compressed for the first time"]],
  ["measures", ["is measured again", "are measured again"]],
  ["measures-more", ["is measured by a new suite", "are measured by new suites"]],
  ["rebuilds", ["rebuilds its data", "rebuild their data"]],
  ["builds", ["builds new data", "build new data"]],
  ["moves", ["moves", "move"]],
  ["rolls", ["rolls over", "roll over"]],
  ["starts", ["starts a service", "start services"]],
  ["drops", ["ends some of its stages", "end some of their stages"]],
  ["judges", ["is judged again", "are judged again"]],
  ["scales", ["scales", "scale"]],
  ["replaces", ["replaces its jobs", "replace their jobs"]],
  ["alerts", ["only changes its alerts", "only change their alerts"]],
  ["objects", ["only changes objects of its clusters", "only change objects of their clusters"]],
  ["records", ["only changes its records", "only change their records"]],
]);

/** What another version of the compiler changes by itself, once for all releases. Undefined where they are of this version. */
export function compilerSentence(plan: Plan, style: Style): string | undefined {
  if (plan.compiler === undefined) return undefined;
  const { before, after, releases } = plan.compiler;
  const versions = `fairlead ${list(before.map(style.code))} → ${style.code(after)}`;
  if (releases.length === 0) return `${versions}: changes no release by itself.`;
  const isMoved = movedReleases(plan);
  const weights = plan.environments.flatMap(({ environment, releases: all }) =>
    all.filter((release) => isMoved(environment, release)).map(weightOf),
  );
  const dearer = [...weightVerbs].flatMap(([weight, [one, many]]) => {
    const { length } = weights.filter((own) => own === weight);
    return length === 0 || weight === "records" ? [] : [`${length} ${length === 1 ? one : many}`];
  });
  const which = dearer.length === 0 ? "" : `, of which ${list(dearer)}`;
  return `${versions}: updates the records of ${counted(releases.length, "release")}${which}.`;
}

/** Asks of a release whether it changes for another version of the compiler alone. */
export function movedReleases({ compiler }: Plan): (environment: string, release: ReleasePlan) => boolean {
  const moved = new Set(compiler?.releases);
  return (environment, release) => moved.has(`${environment}/${projectName(release)}`);
}

function projectWeights(plan: Plan): ReadonlyMap<string, Weight> {
  const order = [...weightVerbs.keys()];
  const weights = new Map<string, Weight>();
  for (const release of releasesOf(plan)) {
    // It is named where it stands under its new name.
    if (release.renamedTo !== undefined) continue;
    const name = projectName(release);
    const weight = weightOf(release);
    const known = weights.get(name);
    if (known === undefined || order.indexOf(weight) < order.indexOf(known)) weights.set(name, weight);
  }
  return weights;
}

/** What the change costs in training time. Undefined when nothing runs at all. */
export function trainingSentence(plan: Plan, style: Style): string | undefined {
  const kept = releasesOf(plan).filter((release) => release.action !== "remove");
  if (kept.length === 0) return undefined;
  const training = new Map<string, string[]>();
  for (const { environment, releases } of plan.environments) {
    for (const release of releases) {
      if (!release.stages.some((stage) => stage.kind === "train" && isRun(stage))) continue;
      const name = projectName(release);
      training.set(name, [...(training.get(name) ?? []), environment]);
    }
  }
  if (training.size === 0) return "No GPU time: nothing that changed needs training.";
  const first = [...training]
    .slice(0, 5)
    .map(([name, environments]) => `${style.code(name)} (${environments.join(", ")})`);
  const more = training.size > 5 ? [`${training.size - 5} more`] : [];
  return `Training costs time: ${list([...first, ...more])} ${training.size === 1 ? "has" : "have"} to be trained.`;
}

/** The edit itself: the field and its values, or the file whose bytes changed. */
export function editWords(edit: Edit, style: Style): string {
  if (edit.kind === "input") {
    return `${style.code(edit.path)} has other content (${edit.before.bytes} → ${edit.after.bytes} bytes)`;
  }
  const field = style.code(edit.field);
  if (edit.before === undefined)
    return isLeaf(edit.after) ? `${field} = ${value(edit.after, style)}` : `${field} added`;
  if (edit.after === undefined)
    return isLeaf(edit.before) ? `${field} removed, was ${value(edit.before, style)}` : `${field} removed`;
  const now = `${field} ${value(edit.before, style)} → ${value(edit.after, style)}`;
  return edit.origin === "default" ? `${now} (the default)` : now;
}

function isLeaf(json: Json | undefined): boolean {
  return json === null || typeof json !== "object" || Array.isArray(json);
}

/** Where an edit stands: file:line, or the file alone for what is no longer at any line. */
export function editPlace(edit: Edit): string {
  if (edit.kind === "input") return edit.path;
  const isGone = edit.after === undefined && !edit.field.includes(".");
  return isGone ? edit.at.file : `${edit.at.file}:${edit.at.line}`;
}

const longestValue = 60;

/** A value on one line, cut where it is long. */
function value(json: Json | undefined, style: Style): string {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  const flat = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return style.code(flat.length > longestValue ? `${flat.slice(0, longestValue - 1)}…` : flat);
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

function releasesOf(plan: Plan): ReleasePlan[] {
  return plan.environments.flatMap((environment) => environment.releases);
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  if (parts.length <= 1) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
