// One project from its document to its models: form, overrides, rules, files. Everything wrong with it is found on one way
// through; models come out only when nothing is.
import type { Platform } from "../../specs/kinds/platform.ts";
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import type { TracedTree } from "../trace.ts";
import { checkRecords, type Records } from "./check-records.ts";
import { otherDataUnderVersion } from "./check-versions.ts";
import { checkRules } from "./check-rules.ts";
import { formerName } from "../model/former-name.ts";
import type { Model } from "../model/model.ts";
import { applyOverlay } from "./overlay.ts";
import { parseProject } from "./parse.ts";
import { referencesOf, type Answers, type Reference } from "../model/references.ts";
import { pinInputs, resolveModels, type ResolveEnvironment } from "../model/resolve.ts";
import { lostGates } from "./lost-gates.ts";
import { promotedModel } from "../model/promoted-model.ts";
import { releasePlatform } from "../model/release-platform.ts";
import { traceTree } from "../model/trace-tree.ts";

export interface CheckedProject {
  readonly diagnostics: readonly Diagnostic[];
  /** Team and name as far as the spec could be read. */
  readonly team: string | undefined;
  readonly name: string | undefined;
  /** Of the environments that have a release, in the platform's order; empty when there is an error. */
  readonly models: readonly Model[];
  /** Those that the project names, in the platform's order; empty when there is an error. */
  readonly environments: readonly string[];
  /**
   * Those that follow no record yet, and so have no release, as they would be if they made what the spec says: what they claim is known before
   * they have it. None of a project that serves nothing: it is not promoted.
   */
  readonly unpromoted: readonly Model[];
  /** By environment, the documents of what environments run that follow a record; absent where there is an error. */
  readonly promoted?: ReadonlyMap<string, SpecDocument>;
}

export interface KnownPlatform {
  readonly spec: Platform;
  readonly traced: TracedTree<Platform>;
}

/** `lookUp` reads the files that the project names. Without a platform only the form is checked. */
export async function checkProject(
  document: SpecDocument,
  platform: KnownPlatform | undefined,
  lookUp: (references: readonly Reference[]) => Promise<Answers>,
  records: Records = new Map(),
): Promise<CheckedProject> {
  const parsed = parseProject(document);
  if (parsed.spec === undefined || platform === undefined) {
    return { diagnostics: parsed.diagnostics, team: parsed.spec?.team, name: parsed.spec?.name, ...nothing };
  }
  const { environments: _, ...plain } = parsed.spec;
  const project = traceTree(plain, { file: document.file, written: document.data, origin: "spec" });
  const former = formerName(plain.team, plain.renamedFrom);
  const order = platform.spec.environments.map((environment) => environment.name);
  const named = parsed.spec.environments;
  const written = order.flatMap((name) => {
    const environment = valueNamed(named, name);
    return environment === undefined ? [] : [{ name, environment }];
  });
  const place = { team: plain.team, project: plain.name, former, spec: document, platform: platform.spec };
  const { promoted, followed, ...ofRecords } = checkRecords(records, { written, named: Object.keys(named) }, place);
  const overlays = written
    .filter(({ name }) => !followed.has(name))
    .map(({ name, environment }) => {
      const overlay = applyOverlay(name, environment, plain, project, document);
      const targets = environment.targets.filter((target) => Object.hasOwn(plain.targets, target));
      return { name, first: name === written[0]?.name, targets, ...overlay };
    });
  const pinned = pinInputs(document, project, await lookUp(referencesOf(project)));
  const environments: readonly ResolveEnvironment[] = overlays;
  const input = {
    document,
    folder: folderOf(document.file),
    project: parsed.spec,
    traced: project,
    platform: platform.spec,
    environments,
    baseShape: pinned.base.shape,
    files: pinned.files,
    lists: pinned.lists,
  };
  const diagnostics = [
    ...parsed.diagnostics,
    ...overlays.flatMap((overlay) => overlay.diagnostics),
    ...ofRecords.diagnostics,
    ...lostGates(plain, promoted),
    ...pinned.diagnostics,
    ...checkRules(input, parsed.diagnostics),
  ];
  const called = { team: plain.team, name: plain.name };
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics, ...called, ...nothing };
  const resolved = resolveModels({ document, platform: platform.traced, project, environments }, pinned);
  const made = resolved.filter(({ first }) => first);
  const versions = otherDataUnderVersion(document, made[0], promoted);
  if (versions.length > 0) return { diagnostics: [...diagnostics, ...versions], ...called, ...nothing };
  const models = [
    ...made,
    ...promoted.map((one) =>
      promotedModel(one, { file: document.file, written: one.document.file, renamedFrom: former }, (release) =>
        releasePlatform(platform.traced, release),
      ),
    ),
  ];
  return {
    diagnostics,
    ...called,
    models: models.toSorted((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment)),
    environments: written.map(({ name }) => name),
    unpromoted: project.serving === undefined ? [] : resolved.filter(({ first }) => !first),
    promoted: new Map(promoted.map((one) => [one.name, one.document])),
  };
}

const nothing = { models: [], environments: [], unpromoted: [] } as const;

/** specs/projects/<team>/<file>. */
function folderOf(file: string): string {
  return file.split("/").at(-2) ?? "";
}
