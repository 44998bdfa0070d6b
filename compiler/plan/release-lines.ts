// One release of the plan in a few lines: what runs and why, what is used again, which generated resources differ.
import { stageName } from "../../specs/handoff/stages.ts";
import { counted } from "../text/counted.ts";
import { isRun } from "./consequences.ts";
import type { Plan, ReleasePlan, ResourceChange, StageChange } from "./plan.ts";
import { causeWords, list, type Style } from "./words.ts";

/** Lines without bullets. What stays is one line. */
export function releaseLines(release: ReleasePlan, plan: Plan, style: Style): string[] {
  return [
    ...stageLines(release, plan, style),
    ...readerLines(release, style),
    ...judgeLines(release, style),
    ...sourceLines(release, style),
    ...resourceLines(release, style),
    ...needLines(release, style),
  ];
}

function judgeLines({ unjudged, goneGates = [] }: ReleasePlan, style: Style): string[] {
  return [
    ...(unjudged === true ? ["no gates: nothing judges what is served here"] : []),
    ...(goneGates.length === 0 ? [] : [`gates are gone: ${list(goneGates.map(style.code))}`]),
  ];
}

function sourceLines({ source }: ReleasePlan, style: Style): string[] {
  if (source === undefined) return [];
  if (source === null) return ["names no store any more that its outputs can be copied from"];
  return [`its outputs can be copied from the store of ${source.environment}: ${style.code(source.store)}`];
}

function stageLines(release: ReleasePlan, plan: Plan, style: Style): string[] {
  const by = (action: StageChange["action"]): StageChange[] =>
    release.stages.filter((stage) => stage.action === action);
  const names = (stages: readonly StageChange[]): string =>
    stages.map((stage) => `${style.code(stage.stage)}${formerly(stage, style)}`).join(", ");
  const withCauses = (stages: readonly StageChange[]): string =>
    stages.map((stage) => `${style.code(stage.stage)}${inBrackets(causeWords(stage, plan, style))}`).join(", ");
  const line = (title: string, stages: readonly StageChange[], text = names): string[] =>
    stages.length === 0 ? [] : [`${title}: ${text(stages)}`];
  switch (release.action) {
    case "create":
      return [
        ...recordLines(release, names(by("pin")), style),
        ...line("runs for the first time", by("new")),
        ...line("used again", by("keep")),
        ...renameLines(release, style),
      ];
    case "remove":
      return [...recordLines(release, "", style), ...line("no longer runs", by("remove"))];
    case "update":
      return [
        ...recordLines(release, names(by("pin")), style),
        ...line("runs for the first time", by("new"), withCauses),
        ...line("runs again", by("again"), withCauses),
        ...line("no longer runs", by("remove"), withCauses),
        ...line(release.stages.some(isRun) ? "used again" : "nothing runs again", by("keep")),
        ...versionLines(release, style),
      ];
  }
}

/** `pinned`: names of the stages whose output is another one than before. */
function recordLines({ action, record }: ReleasePlan, pinned: string, style: Style): string[] {
  if (record === undefined) return [];
  const { before, after, forks, hold } = record;
  if (after === null)
    return [
      `its record, ${before}, is gone: ${action === "remove" ? "what it runs ends" : "it makes its outputs itself"}`,
    ];
  const other = before === null ? "" : "other ";
  const outputs = pinned === "" ? ", with the same outputs" : ` with ${other}outputs: ${pinned}`;
  const refused = "whoever has applied that refuses this one, and";
  return [
    `follows record ${after}${outputs}`,
    ...(hold ? [`is held there by ${style.code(hold.by)}: ${style.code(hold.reason)}`] : []),
    ...(before !== null && after <= before
      ? [`it followed record ${before}: ${refused} \`fairlead rollback\` makes one that goes on`]
      : []),
    ...(forks
      ? [`it does not replace record ${before}, which it followed: ${refused} the command has to run again`]
      : []),
  ];
}

function versionLines({ versions = [] }: ReleasePlan, style: Style): string[] {
  return versions.map(({ dataset, before, after }) => {
    const name = style.code(stageName("dataset", dataset));
    return before === after
      ? `${name} has other data under version ${before}, with which nothing was promoted: the data of before is no version any more`
      : `${name} has the same data under version ${after} as under ${before}`;
  });
}

function readerLines({ readers = [] }: ReleasePlan, style: Style): string[] {
  return readers.map(({ dataset, by }) => {
    const names = firstNames(by, style);
    const goOn = by.length === 1 ? "which goes on" : "which go on";
    return `${style.code(stageName("dataset", dataset))} is read by ${names}, ${goOn} with the data of before until \`fairlead pin --refresh\``;
  });
}

/** What stands under the name of before, and goes over or does not. */
function renameLines({ renamedFrom, carried, stages }: ReleasePlan, style: Style): string[] {
  const services = stages.filter(({ kind }) => kind === "serve");
  if (renamedFrom === undefined || services.length === 0) return [];
  if (carried) return ["on this machine its history and its services go over to the new name"];
  return [`its service ends and another one starts, unless the spec says ${style.code(`renamedFrom: ${renamedFrom}`)}`];
}

function formerly({ previousName }: StageChange, style: Style): string {
  return previousName === undefined ? "" : ` (was ${style.code(previousName)})`;
}

function inBrackets(words: string): string {
  return words === "" ? "" : ` (${words})`;
}

function needLines({ needs = [] }: ReleasePlan, style: Style): string[] {
  return needs.map(({ namespace, claims, queues, secrets }) => {
    const held = [
      ...claims.map((claim) => `the PersistentVolumeClaim ${style.code(claim)}`),
      ...queues.map((queue) => `the LocalQueue ${style.code(queue)}`),
      ...secrets.map((secret) => `the Secret ${style.code(secret)}`),
    ];
    return `the namespace ${style.code(namespace)} has to be there${held.length === 0 ? "" : `, with ${list(held)}`}`;
  });
}

const longestList = 8;

function resourceLines({ stages, resources, kept }: ReleasePlan, style: Style): string[] {
  const parts = resourceVerbs.flatMap((verb) => {
    const own = resources.filter((resource) => verbOf(resource) === verb);
    const ids = own.map(({ id }) => id);
    const does = verb === "move" ? moves(own, style) : verbs[verb];
    return own.length === 0 ? [] : [`${does}: ${firstNames(ids, style)}`];
  });
  if (parts.length === 0 && stages.some(({ action }) => action !== "keep")) return [];
  if (parts.length === 0) return ["only the records of the release change"];
  const [last, ...rest] = parts.reverse();
  const keeps = kept === 0 ? "" : `; ${counted(kept, "resource")} as before`;
  return [...rest.reverse(), `${last}${keeps}`];
}

const verbs = {
  create: "creates",
  change: "changes",
  move: "creates anew",
  replace: "replaces",
  remove: "removes",
} as const;
const resourceVerbs = Object.keys(verbs) as (keyof typeof verbs)[];

function verbOf({ action, effect }: ResourceChange): keyof typeof verbs {
  return action === "replace" && effect === "identity" ? "move" : action;
}

/** Out of one namespace into another, or under another name. */
function moves(moved: readonly ResourceChange[], style: Style): string {
  const namespaces = (names: readonly string[]) => [...new Set(names.map((name) => name.split("/")[0]!))];
  const from = namespaces(moved.map(({ previousName }) => previousName ?? ""));
  const to = namespaces(moved.map(({ name }) => name));
  if (from.join() === to.join()) return "creates under another name and removes";
  return `creates in ${list(to.map(style.code))} and removes from ${list(from.map(style.code))}`;
}

function firstNames(names: readonly string[], style: Style): string {
  const shown = names.slice(0, longestList).map(style.code);
  return list(names.length > longestList ? [...shown, `${names.length - longestList} more`] : shown);
}
