// One project from its document to its models: form, overrides, rules, files. Everything wrong with it is found on one way
// through; models come out only when nothing is.
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import type { TracedTree } from "../trace.ts";
import { checkRules } from "./check-rules.ts";
import type { Model } from "../model/model.ts";
import { applyOverlay } from "./overlay.ts";
import { parseProject } from "./parse.ts";
import { referencesOf, type Answers, type Reference } from "../model/references.ts";
import { pinInputs, resolveModels, type ResolveEnvironment } from "../model/resolve.ts";
import { traceTree } from "../model/trace-tree.ts";

export interface CheckedProject {
  readonly diagnostics: readonly Diagnostic[];
  /** Team and name as far as the spec could be read. */
  readonly team: string | undefined;
  readonly name: string | undefined;
  /** One an environment, in the platform's order; empty when there is an error. */
  readonly models: readonly Model[];
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
): Promise<CheckedProject> {
  const parsed = parseProject(document);
  if (parsed.spec === undefined || platform === undefined) {
    return { diagnostics: parsed.diagnostics, team: parsed.spec?.team, name: parsed.spec?.name, models: [] };
  }
  const { environments: _, ...plain } = parsed.spec;
  const project = traceTree(plain, { file: document.file, written: document.data, origin: "spec" });
  const order = platform.spec.environments.map((environment) => environment.name);
  const written = order.flatMap((name) => {
    const environment = parsed.spec?.environments[name];
    return environment === undefined ? [] : [{ name, environment }];
  });
  const overlays = written.map(({ name, environment }, index) => {
    const overlay = applyOverlay(name, environment, plain, project, document);
    const targets = environment.targets.filter((target) => Object.hasOwn(plain.targets, target));
    return { name, first: index === 0, targets, ...overlay };
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
  };
  const diagnostics = [
    ...parsed.diagnostics,
    ...overlays.flatMap((overlay) => overlay.diagnostics),
    ...pinned.diagnostics,
    ...checkRules(input, parsed.diagnostics),
  ];
  const wrong = diagnostics.some((diagnostic) => diagnostic.severity === "error");
  const models = wrong ? [] : resolveModels({ document, platform: platform.traced, project, environments }, pinned);
  return { diagnostics, team: plain.team, name: plain.name, models };
}

/** specs/projects/<team>/<file>. */
function folderOf(file: string): string {
  return file.split("/").at(-2) ?? "";
}
