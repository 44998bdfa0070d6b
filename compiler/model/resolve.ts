// Where models are made: a project whose rules hold and whose files are pinned becomes one model an environment.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Place, Traced, TracedTree } from "../trace.ts";
import { formerName } from "./former-name.ts";
import { gatesBody } from "./gates.ts";
import type { PinnedFiles } from "./bodies/body.ts";
import type { Model, ModelTarget, PinnedInput } from "./model.ts";
import { listDiagnostics } from "./list-diagnostics.ts";
import { referencesOf, type Answers, type ReadList } from "./references.ts";
import { releasePlatform } from "./release-platform.ts";
import { resolveBase, type ResolvedBase } from "./resolve-base.ts";
import { environmentStages, modelStages } from "./stages.ts";

/** One environment of a project with its overrides applied. */
export interface ResolveEnvironment {
  readonly name: string;
  /** Is it the first one that the project has, in the order of the platform? */
  readonly first: boolean;
  readonly project: Model["project"];
  /** Names of its targets, in the order of the spec. All of them exist. */
  readonly targets: readonly string[];
}

export interface ResolveInput {
  readonly document: SpecDocument;
  readonly platform: TracedTree<Platform>;
  /** The project without overrides. */
  readonly project: Model["project"];
  readonly environments: readonly ResolveEnvironment[];
}

/** Everything that the project's files say against it; `base` is what the rules about the model's shape need. */
export interface Pinned {
  /** By what the spec wrote. */
  readonly files: PinnedFiles;
  readonly base: ResolvedBase;
  /** Word lists by their paths from the root. */
  readonly lists: ReadonlyMap<string, ReadList>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes the answers of whoever read the files and turns refusals into diagnostics where the files are named. */
export function pinInputs(document: SpecDocument, project: Model["project"], answers: Answers): Pinned {
  const files = new Map<string, readonly PinnedInput[]>();
  const diagnostics: Diagnostic[] = [];
  for (const { kind, path, written } of referencesOf(project)) {
    if (kind !== "file" && kind !== "pattern") continue;
    const answer = answers.files.get(path);
    if (answer === undefined) throw new Error(`internal: nobody looked up ${path}`);
    if (answer.ok) files.set(path, answer.inputs);
    else diagnostics.push(located(document, written, answer));
  }
  const base = resolveBase(project, answers);
  const lists = answers.lists ?? new Map<string, ReadList>();
  return {
    files,
    base,
    lists,
    diagnostics: [
      ...diagnostics,
      ...listDiagnostics(lists),
      ...base.problems.map((problem) => located(document, problem.at, problem)),
    ],
  };
}

function located(
  document: SpecDocument,
  at: Traced<unknown>,
  { code, message, fix }: Pick<Diagnostic, "code" | "message" | "fix">,
): Diagnostic {
  const place: Place | undefined = at.places[0];
  return { code, severity: "error", message, fix, ...document.placeOf(place?.path ?? [], "value") };
}

/** One model an environment, in their order. The caller has seen that nothing is wrong. */
export function resolveModels({ document, platform, project, environments }: ResolveInput, pinned: Pinned): Model[] {
  const { base } = pinned.base;
  const { file } = document;
  const input = { file, project, base, files: pinned.files };
  const made = modelStages(input);
  return environments.map((environment): Model => {
    const { first, project: overridden } = environment;
    const targets = environment.targets.map((name) => modelTarget(name, overridden));
    return {
      file,
      written: file,
      team: project.team.value,
      name: project.name.value,
      renamedFrom: formerName(project.team.value, project.renamedFrom?.value),
      environment: environment.name,
      first,
      project: overridden,
      platform: releasePlatform(platform, { first, targets, project: overridden }),
      targets,
      base,
      stages: environmentStages(made, { ...input, project: overridden, targets }),
      gates: gatesBody(overridden, targets),
    };
  });
}

export function modelTarget(name: string, project: Model["project"]): ModelTarget {
  const spec = valueNamed(project.targets, name);
  if (spec === undefined) throw new Error(`internal: the target ${name} does not exist`);
  return isLocal(spec) ? { name, engine: "local", spec } : { name, engine: "kubernetes", spec };
}

type TracedTarget = Model["project"]["targets"][string];
type TracedLocal = Extract<ModelTarget, { engine: "local" }>["spec"];

function isLocal(spec: TracedTarget): spec is TracedLocal & TracedTarget {
  return spec.engine.value === "local";
}
