// A model made again from a snapshot, to ask what one edit of it would do. It knows no places, and nothing is read for it.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import { Project } from "../../specs/kinds/project.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import { patternMatches } from "../text/path-pattern.ts";
import { baseFolderPath, parseBase, writtenBase } from "./base-model.ts";
import { madeDatasets } from "./bodies/dataset.ts";
import { readsHold } from "./bodies/read-dataset.ts";
import { suitesOf } from "./bodies/evaluate.ts";
import { formerName } from "./former-name.ts";
import { gatesBody } from "./gates.ts";
import type { BaseModel, Model, PinnedInput } from "./model.ts";
import { promotedModel } from "./promoted-model.ts";
import { referencesOf } from "./references.ts";
import { modelTarget } from "./resolve.ts";
import type { Snapshot } from "./snapshot.ts";
import { environmentStages, modelStages } from "./stages.ts";
import { traceTree } from "./trace-tree.ts";

/** Undefined where the snapshot does not hold together: something that it names is not in it, or a value is none of its kind. */
export function resolveAgain(snapshot: Snapshot, { first }: Pick<Model, "first">): Model | undefined {
  const parsed = ResolvedProject.safeParse(snapshot.spec);
  if (!parsed.success) return undefined;
  const { file, environment } = snapshot;
  const project = untraced(parsed.data, file) as Model["project"];
  if (!isLinked(project, snapshot)) return undefined;
  const platform = untraced(snapshot.platform, file) as Model["platform"];
  if (snapshot.promotion) {
    const promoted = { name: environment, project, targets: snapshot.targets, ...snapshot.promotion };
    return promotedModel(promoted, { file, written: file }, () => platform);
  }
  const files = pinnedFiles(project, snapshot);
  const base = pinnedBase(project, snapshot);
  if (files === undefined || base === undefined) return undefined;
  const targets = snapshot.targets.map((target) => modelTarget(target, project));
  const input = { file, project, base: base ?? undefined, files, targets };
  return {
    ...{ file, written: file, environment, first, project, targets },
    team: project.team.value,
    name: project.name.value,
    renamedFrom: formerName(project.team.value, project.renamedFrom?.value),
    platform,
    base: base ?? undefined,
    stages: environmentStages(modelStages(input), input),
    gates: gatesBody(project, targets),
  };
}

const ResolvedProject = Project.omit({ environments: true });

function untraced(value: unknown, file: string): unknown {
  return traceTree(value, { file, written: value, origin: "spec" });
}

/** Of the datasets that are made. Undefined where a file is named that the snapshot does not pin. */
function pinnedFiles(
  project: Model["project"],
  { file, inputs }: Snapshot,
): Map<string, readonly PinnedInput[]> | undefined {
  const pinned = new Map(inputs.map((input) => [input.path, input]));
  const files = new Map<string, readonly PinnedInput[]>();
  const datasets = Object.fromEntries(madeDatasets(project).map((name) => [name, valueNamed(project.datasets, name)!]));
  for (const { kind, path } of referencesOf({ ...project, datasets })) {
    if (kind === "model") continue;
    const named = pathInRepository(file, path);
    const one = pinned.get(named);
    const found =
      kind === "pattern" ? [...pinned.values()].filter((input) => patternMatches(named, input.path)) : one ? [one] : [];
    if (found.length === 0) return undefined;
    files.set(
      path,
      found.map((input) => ({ path: input.path, digest: input.digest, bytes: input.bytes, lines: 0 })),
    );
  }
  return files;
}

/** Null where the project has no model, undefined where the snapshot does not know the folder. */
function pinnedBase(project: Model["project"], { file, base, inputs }: Snapshot): BaseModel | null | undefined {
  const written = writtenBase(project);
  if (written === undefined) return null;
  const parsed = parseBase(written.model.value);
  if (!parsed.ok) return undefined;
  const { reference } = parsed;
  if (reference.source === "huggingface") return reference;
  if (base?.path !== baseFolderPath(reference, file)) return undefined;
  const files = inputs.filter(({ path }) => path.startsWith(`${base.path}/`));
  return {
    source: "folder",
    in: reference.in,
    ...base,
    files: files.map(({ path, digest, bytes }) => ({ path, digest, bytes, lines: 0 })),
  };
}

/** Is there whatever is named? */
function isLinked(project: Model["project"], { targets }: Snapshot): boolean {
  const hasCompared = suitesOf(project).some(({ suite }) => suite.metric.value === "exactMatch");
  const made = madeDatasets(project);
  return (
    made.every((name) => Object.hasOwn(project.datasets, name)) &&
    readsHold(project.datasets, made) &&
    targets.every((name) => Object.hasOwn(project.targets, name)) &&
    (hasCompared || project.compression?.gates.qualityDrop === undefined)
  );
}
