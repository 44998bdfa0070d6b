// Releases compiled with their source map, for explain: of one project in one environment, or of all that a spec file makes.
import type { InputProgress } from "../read/inputs.ts";
import { hasErrors, openRun, type Findings } from "../run/compile-run.ts";
import { compileRelease, type CompiledProject } from "../run/compile-project.ts";
import type { GeneratedFile } from "../emit/artifact.ts";
import { fieldAt } from "../../specs/kinds/fields.ts";
import { promotionsFolder } from "../read/discover.ts";
import { isTypeScript } from "../read/would-be-spec.ts";
import type { WrittenPlace } from "../diagnostic.ts";
import type { CachedProject } from "../run/cache.ts";
import { snapshotOf } from "../model/snapshot.ts";
import type { SpecDocument } from "../read/document.ts";
import { nearest } from "../text/nearest.ts";
import { linesOf, type TextLines } from "../text/text-lines.ts";
import type { Place } from "../trace.ts";
import type { ReleaseId } from "../write/layout.ts";
import { Project } from "../../specs/kinds/project.ts";

export interface TracedRelease {
  readonly id: ReleaseId;
  readonly files: readonly GeneratedFile[];
  /** The document that a place stands in; undefined for defaults and rules. */
  documentOf(place: Place): SpecDocument | undefined;
  /** Of a file that places lie in; empty of any other. */
  textOf(file: string): string;
  /** Where a place is written. */
  lineOf(place: Place): { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** What a field of the project means. */
  descriptionOf(path: Place["path"]): string | undefined;
}

export type OpenedTraced =
  | { readonly ok: true; readonly releases: readonly TracedRelease[] }
  | { readonly ok: false; readonly message: string; readonly findings?: Findings };

/** Without a team it is the only project of that name. */
export interface WantedRelease {
  readonly environment: string;
  readonly team?: string;
  readonly project: string;
}

/** By release, or by the file of a spec, of a promotion record or of the platform. Errors of other projects do not matter here. */
export async function openTraced(
  root: string,
  wanted: WantedRelease | { readonly file: string },
  progress?: InputProgress,
): Promise<OpenedTraced> {
  const run = await openRun(root, progress);
  const { platform } = await run.repository();
  const environments = platform?.spec.environments.map(({ name }) => name) ?? [];
  if (!("file" in wanted) && platform !== undefined && !environments.includes(wanted.environment)) {
    return { ok: false, message: noEnvironment(wanted, environments) };
  }
  const found: CompiledProject[] = [];
  const names = new Set<string>();
  for (const file of run.specs) {
    const cached = run.cached(file);
    if (cached !== undefined) names.add(projectName(cached));
    const skip =
      "file" in wanted
        ? ![file, platform?.document.file].includes(wanted.file) &&
          !isRecord(wanted.file, cached) &&
          !isImported(wanted.file, cached)
        : cached !== undefined && !isCalled(wanted, cached);
    if (skip) continue;
    const project = await run.compile(file);
    if (project.name !== undefined) names.add(projectName(project));
    const isAsked =
      "file" in wanted
        ? wanted.file === platform?.document.file || project.texts.has(wanted.file)
        : isCalled(wanted, project);
    if (isAsked) found.push(project);
  }
  if (found.length === 0) return { ok: false, message: notFound(wanted, "file" in wanted ? run.specs : [...names]) };
  if (!("file" in wanted) && new Set(found.map(projectName)).size > 1) {
    return { ok: false, message: ambiguous(wanted, found.map(projectName)) };
  }
  const findings = await run.finish();
  const wrong = {
    ...findings,
    diagnostics: findings.diagnostics.filter(({ file }) => found.some(({ texts }) => texts.has(file))),
  };
  if (hasErrors(wrong)) return { ok: false, message: "the spec has errors; correct them first", findings: wrong };

  const models = found.flatMap((project) => project.models.map((model) => ({ project, model })));
  const chosen = "file" in wanted ? models : models.filter(({ model }) => model.environment === wanted.environment);
  if (chosen.length === 0 && !("file" in wanted)) {
    return { ok: false, message: notIn(wanted.environment, found[0]!) };
  }
  const releases: TracedRelease[] = [];
  for (const { project, model } of chosen) {
    const { files } = await compileRelease(model, { trace: true });
    const id = { environment: model.environment, team: model.team, project: model.name };
    const own = project.promoted?.get(model.environment);
    const documents = [...(own ? [own] : []), project.document, platform?.document].filter((one) => one !== undefined);
    releases.push(tracedRelease(id, files, documents, snapshotOf(model).spec));
  }
  return { ok: true, releases };
}

function notIn(environment: string, project: CompiledProject): string {
  const { models, unpromoted } = project;
  const name = projectName(project);
  if (unpromoted.some((one) => one.environment === environment))
    return `${name} is not promoted to ${environment} yet; \`fairlead promote ${name} --to ${environment}\` gives it a release`;
  return `${name} does not run in ${environment}; it runs in ${models.map((model) => model.environment).join(", ")}`;
}

/** Could the file be a promotion record of a project that is known so far? */
function isRecord(file: string, cached: CachedProject | undefined): boolean {
  if (!file.startsWith(`${promotionsFolder}/`)) return false;
  return cached === undefined || cached.records.some(([record]) => record === file);
}

/** Could a spec that is known so far import the file? */
function isImported(file: string, cached: CachedProject | undefined): boolean {
  if (!isTypeScript(file)) return false;
  return cached === undefined || cached.inputs.some(([kind, written]) => kind === "import" && written === `/${file}`);
}

function isCalled(wanted: WantedRelease, { team, name }: Pick<CompiledProject, "team" | "name">): boolean {
  return name === wanted.project && (wanted.team ?? team) === team;
}

function projectName({ team, name }: Pick<CompiledProject, "team" | "name">): string {
  return `${team}/${name}`;
}

/** Who leaves the environment out has written the team first. */
function noEnvironment({ environment, team, project }: WantedRelease, known: readonly string[]): string {
  const what = `there is no environment ${environment}; environments: ${known.join(", ")}`;
  return team === undefined
    ? `${what}. Write the environment first: ${known[0]}/${environment}/${project}`
    : withGuess(what, nearest(environment, known));
}

function notFound(wanted: WantedRelease | { readonly file: string }, known: readonly string[]): string {
  if ("file" in wanted) return withGuess(`${wanted.file} is no spec of this repository`, nearest(wanted.file, known));
  const { team, project } = wanted;
  if (team !== undefined)
    return withGuess(`there is no project ${team}/${project}`, nearest(`${team}/${project}`, known));
  // Who leaves the team out is shown the whole name of what was meant.
  const short = known.map((name) => name.slice(name.indexOf("/") + 1));
  const guess = short.indexOf(nearest(project, short) ?? "");
  return withGuess(`there is no project ${project}`, known[guess]);
}

function withGuess(what: string, guess: string | undefined): string {
  return guess === undefined ? what : `${what}; did you mean ${guess}?`;
}

function ambiguous({ environment, project }: WantedRelease, names: readonly string[]): string {
  const lines = names.map((name) => `${environment}/${name}`).sort();
  return `${names.length} teams have a project ${project}; write ${lines.slice(0, -1).join(", ")} or ${lines.at(-1)}`;
}

function tracedRelease(
  id: ReleaseId,
  files: readonly GeneratedFile[],
  documents: readonly SpecDocument[],
  spec: unknown,
): TracedRelease {
  const lines = new Map<string, TextLines>();
  const documentOf = (place: Place): SpecDocument | undefined => documents.find(({ file }) => file === place.file);
  return {
    id,
    files,
    documentOf,
    textOf: (file) => documents.map((one) => one.textOf(file)).find((text) => text !== "") ?? "",
    lineOf(place) {
      const source = documentOf(place);
      if (source === undefined) return undefined;
      const { file, range } = writtenPlace(source, place);
      const known = lines.get(file) ?? linesOf(source.textOf(file));
      lines.set(file, known);
      return { file, ...known.positionAt(range.start) };
    },
    descriptionOf: (path) => fieldAt(Project, path, spec)?.description,
  };
}

/** A leaf's value; of a section its key, because its value starts with its first field. */
export function writtenPlace(document: SpecDocument, { path }: Place): WrittenPlace {
  const value = path.reduce<unknown>(
    (inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step],
    document.data,
  );
  const isSection = value !== null && typeof value === "object" && !Array.isArray(value);
  return document.placeOf(path, isSection ? "key" : "value");
}
