// Puts the drafts of all releases together: edits that several projects or environments feel are listed once, environments are in
// the platform's order, and the whole gets its id.
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import { instanceOf } from "../../specs/handoff/stages.ts";
import { digestOf, sha256Hex } from "../fingerprint.ts";
import type { ReleaseDraft } from "./compare-release.ts";
import {
  planVersion,
  type Cause,
  type DatasetReaders,
  type Edit,
  type EditedFile,
  type EnvironmentPlan,
  type Judgement,
  type Plan,
  type PlanWarning,
  type ReleasePlan,
  type WordChange,
} from "./plan.ts";
import { withRenames } from "./renames.ts";
import type { ReleaseEdit } from "./spec-edits.ts";
import { projectName } from "./words.ts";

/** A release by name and by the digest of its index. */
export interface ReleaseDigest {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  readonly digest: string;
}

export interface PlanParts {
  /** Releases that change, in any order. */
  readonly drafts: readonly ReleaseDraft[];
  /** All releases in generated/ now. */
  readonly before: readonly ReleaseDigest[];
  /** All releases after the build. */
  readonly next: readonly ReleaseDigest[];
  /** Environments in the platform's order. */
  readonly environments: readonly string[];
  readonly warnings: readonly PlanWarning[];
  /** In any order. */
  readonly judgements: readonly Judgement[];
  /** In any order. */
  readonly wordChanges: readonly WordChange[];
  /** Environments that follow no record yet, by `<team>/<project>`. */
  readonly unpromoted: ReadonlyMap<string, readonly string[]>;
  /** Datasets of other projects that read `<team>/<project>/<dataset>`, sorted. */
  readonly readersOf: (dataset: string) => readonly string[];
  /** In any order. */
  readonly edited: readonly EditedFile[];
  /** Where generated/ was taken from, if that is not the working folder. */
  readonly branch?: string | undefined;
  /** Version of this compiler. */
  readonly compiler: string;
}

export function assemblePlan(parts: PlanParts): Plan {
  const drafts = withRenames(parts.drafts).sort(byRelease);
  const joined = joinEdits(drafts, parts.environments);
  const body = {
    apiVersion: planVersion,
    kind: "Plan",
    base: digestOfReleases(parts.before),
    next: digestOfReleases(parts.next),
    ...compilerPart(drafts, parts),
    edits: joined.edits,
    environments: environmentPlans(drafts, joined.numbers, parts),
    unchanged: unchanged(parts.next, drafts),
    warnings: [...parts.warnings].sort((a, b) => byText(warningKey(a), warningKey(b))),
    ...editedPart(parts),
    ...unpromotedPart(parts),
  } as const;
  const judgements = [...parts.judgements].sort((a, b) => byText(releaseKey(a), releaseKey(b)));
  const wordChanges = [...parts.wordChanges].sort((a, b) =>
    byText([...releaseKey(a), a.dataset], [...releaseKey(b), b.dataset]),
  );
  const beside = {
    ...(judgements.length === 0 ? {} : { judgements }),
    ...(wordChanges.length === 0 ? {} : { wordChanges }),
  };
  return { ...body, id: sha256Hex(canonicalJson(body)), ...beside };
}

function compilerPart(drafts: readonly ReleaseDraft[], { compiler: after }: PlanParts): Pick<Plan, "compiler"> {
  const moved = drafts.filter(({ writtenBy }) => writtenBy !== undefined && writtenBy !== after);
  if (moved.length === 0) return {};
  const before = [...new Set(moved.map(({ writtenBy = after }) => writtenBy))].sort();
  const alone = moved.filter(({ edits }) => edits.every(isNewDefault));
  const releases = alone.map(({ environment, plan }) => `${environment}/${projectName(plan)}`).sort();
  return { compiler: { before, after, releases } };
}

/** A field that the other version did not know is nobody's edit. */
function isNewDefault(edit: ReleaseEdit): boolean {
  return edit.kind === "field" && edit.origin === "default" && edit.before === undefined;
}

function editedPart({ edited, branch }: PlanParts): Pick<Plan, "edited"> {
  if (edited.length === 0) return {};
  const files = [...edited].sort((a, b) => byText([a.path], [b.path]));
  return { edited: { ...(branch === undefined ? {} : { branch }), files } };
}

function unpromotedPart({ unpromoted }: PlanParts): Pick<Plan, "unpromoted"> {
  if (unpromoted.size === 0) return {};
  const projects = [...unpromoted].map(([project, environments]) => ({ project, environments }));
  return { unpromoted: projects.sort((a, b) => byText([a.project], [b.project])) };
}

/** Digest over the indexes of a set of releases, whatever their order. */
function digestOfReleases(releases: readonly ReleaseDigest[]): string {
  const lines = releases.map(({ digest, ...release }) => `${release.environment}/${projectName(release)} ${digest}`);
  return digestOf(canonicalJson(lines.sort()));
}

interface JoinedEdits {
  readonly edits: readonly Edit[];
  /** The number of each release's edit in `edits`. */
  readonly numbers: ReadonlyMap<ReleaseEdit, number>;
}

function joinEdits(drafts: readonly ReleaseDraft[], environments: readonly string[]): JoinedEdits {
  const groups = new Map<string, { readonly edit: ReleaseEdit; readonly felt: ReleaseDraft[] }>();
  const keys = new Map<ReleaseEdit, string>();
  for (const draft of drafts) {
    for (const edit of draft.edits) {
      const key = canonicalJson(edit);
      keys.set(edit, key);
      const group = groups.get(key) ?? { edit, felt: [] };
      group.felt.push(draft);
      groups.set(key, group);
    }
  }
  const sorted = [...groups].sort(([, a], [, b]) => byText(sortKey(a.edit), sortKey(b.edit)));
  const numberOf = new Map(sorted.map(([key], number) => [key, number]));
  return {
    edits: sorted.map(([, { edit, felt }]) =>
      asEdit(edit, {
        projects: [...new Set(felt.map(({ plan }) => projectName(plan)))].sort(),
        environments: [...new Set(felt.map(({ environment }) => environment))].sort(inOrder(environments)),
      }),
    ),
    numbers: new Map([...keys].map(([edit, key]) => [edit, numberOf.get(key)!])),
  };
}

function sortKey(edit: ReleaseEdit): readonly (string | number)[] {
  return edit.kind === "field"
    ? [edit.at.file, edit.at.line, edit.at.column, edit.field, JSON.stringify(edit.after ?? null)]
    : [edit.path, 0, 0, "", ""];
}

function asEdit(edit: ReleaseEdit, felt: Pick<Edit, "projects" | "environments">): Edit {
  if (edit.kind === "input") return { ...edit, ...felt };
  const { path: _path, ...field } = edit;
  return { ...field, ...felt };
}

function warningKey({ file, line, column, code }: PlanWarning): readonly (string | number)[] {
  return [file, line, column, code];
}

function environmentPlans(
  drafts: readonly ReleaseDraft[],
  numbers: ReadonlyMap<ReleaseEdit, number>,
  { environments, before, next, readersOf }: PlanParts,
): EnvironmentPlan[] {
  const names = [...new Set(drafts.map(({ environment }) => environment))].sort(inOrder(environments));
  const existed = new Set(before.map(projectName));
  const stays = new Set(next.map(projectName));
  return names.map((environment) => ({
    environment,
    releases: drafts
      .filter((draft) => draft.environment === environment)
      .map((draft) => ({
        ...renumber(draft, numbers),
        ...readersPart(draft.plan, readersOf),
        elsewhere: (draft.plan.action === "remove" ? stays : existed).has(projectName(draft.plan)),
      })),
  }));
}

/** Of datasets whose readers have to be told: they stay with what it was. */
function readersPart(
  { team, project, stages }: ReleaseDraft["plan"],
  readersOf: PlanParts["readersOf"],
): Pick<ReleasePlan, "readers"> {
  const moved = stages.filter(({ kind, action }) => kind === "dataset" && (action === "again" || action === "remove"));
  const readers = moved.flatMap(({ stage }): DatasetReaders[] => {
    const dataset = instanceOf(stage);
    const by = readersOf(`${team}/${project}/${dataset}`);
    return by.length === 0 ? [] : [{ dataset, by }];
  });
  return readers.length === 0 ? {} : { readers };
}

function renumber({ plan, edits }: ReleaseDraft, numbers: ReadonlyMap<ReleaseEdit, number>): ReleaseDraft["plan"] {
  const number = (edit: number): number => numbers.get(edits[edit]!)!;
  const cause = (old: Cause): Cause => (old.kind === "edit" ? { kind: "edit", edit: number(old.edit) } : old);
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({ ...stage, causes: stage.causes.map(cause) })),
    resources: plan.resources.map((resource) => ({ ...resource, edits: resource.edits.map(number) })),
  };
}

function unchanged(next: readonly ReleaseDigest[], drafts: readonly ReleaseDraft[]): Plan["unchanged"] {
  const changed = new Set(drafts.map(({ environment, plan }) => `${environment}/${projectName(plan)}`));
  const projects = new Set(drafts.map(({ plan }) => projectName(plan)));
  return {
    projects: new Set(next.map(projectName).filter((project) => !projects.has(project))).size,
    releases: next.filter((release) => !changed.has(`${release.environment}/${projectName(release)}`)).length,
  };
}

function byRelease(a: ReleaseDraft, b: ReleaseDraft): number {
  return byText(releaseKey({ ...a.plan, ...a }), releaseKey({ ...b.plan, ...b }));
}

function releaseKey({ team, project, environment }: Omit<ReleaseDigest, "digest">): readonly string[] {
  return [team, project, environment];
}

/** In the platform's order, unknown ones after it by name. */
function inOrder(environments: readonly string[]): (a: string, b: string) => number {
  const rank = (name: string): number => {
    const index = environments.indexOf(name);
    return index < 0 ? environments.length : index;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function byText(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
