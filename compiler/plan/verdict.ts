// What a plan says before all else: its verdict, what another version of the compiler does, and what it costs in training time.
import { counted } from "../text/counted.ts";
import { isRun, weightOf, type Weight } from "./consequences.ts";
import type { Plan, ReleasePlan } from "./plan.ts";
import { list, projectName, type Style } from "./words.ts";

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
  ["unpromoted", ["follows no record any more", "follow no record any more"]],
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

const namedWaiting = 5;

/** What no environment after the first has before it is promoted there. Undefined where nothing waits. */
export function unpromotedSentence({ unpromoted = [] }: Plan, style: Style): string | undefined {
  if (unpromoted.length === 0) return undefined;
  const named = unpromoted
    .slice(0, namedWaiting)
    .map(({ project, environments }) => `${style.code(project)} to ${environments.map(style.code).join(", ")}`);
  const more = unpromoted.length - named.length;
  const [first] = unpromoted;
  const command =
    first !== undefined && unpromoted.length === 1
      ? ` (${style.code(`fairlead promote ${first.project} --to ${first.environments[0]!}`)})`
      : "";
  return `Not promoted yet: ${[...named, ...(more > 0 ? [counted(more, "more project")] : [])].join("; ")}${command}.`;
}

function releasesOf(plan: Plan): ReleasePlan[] {
  return plan.environments.flatMap((environment) => environment.releases);
}
