// What is made of each project once it is compiled. Named by plain data, so that a thread can be told what it makes.
import { compiling } from "./lazy.ts";
import type { CompiledProject } from "./compile-project.ts";
import type { CompileRun } from "./compile-run.ts";
import { PlannedReleases, type PlannedRelease, type ReleasesBefore } from "./planned-releases.ts";
import type { ReleaseFiles } from "../emit/index-release.ts";
import type { IndexedRelease } from "../emit/indexed-release.ts";
import { Stager, type StagedRelease, type Staging } from "../write/stager.ts";

export interface Work<Outcome> {
  readonly of: (project: CompiledProject) => Promise<Outcome>;
  /** How a thread makes the same. */
  readonly named: NamedWork;
}

export type NamedWork =
  | { readonly kind: "check" | "index" }
  | { readonly kind: "plan"; readonly before: ReleasesBefore }
  | { readonly kind: "stage"; readonly staging: Staging };

export const onlyCheck: Work<undefined> = { named: { kind: "check" }, of: () => Promise.resolve(undefined) };

export const indexReleases: Work<readonly IndexedRelease[]> = {
  named: { kind: "index" },
  of: async (project) => (await releasesOf(project)).map(({ texts: _, ...indexed }) => indexed),
};

/** `details` says how many releases may still be compared field by field; a thread, which does not know, compares none so. */
export function planReleases(
  run: CompileRun,
  before: ReleasesBefore,
  details: () => number = () => 0,
): Work<readonly PlannedRelease[]> {
  const planned = new PlannedReleases(run, before);
  return { named: { kind: "plan", before }, of: (project) => planned.of(project, details()) };
}

/** Folders of another root are not worth remembering. */
export function stageReleases(run: CompileRun, staging: Staging): Work<readonly StagedRelease[]> {
  const stager = new Stager(staging, staging.root === run.root ? run.cache : undefined);
  return {
    named: { kind: "stage", staging },
    of: async (project) => (await releasesOf(project)).map((release) => stager.stage(release)),
  };
}

export function workOf(run: CompileRun, named: NamedWork): Work<unknown> {
  if (named.kind === "plan") return planReleases(run, named.before);
  if (named.kind === "stage") return stageReleases(run, named.staging);
  return named.kind === "check" ? onlyCheck : indexReleases;
}

async function releasesOf({ models }: CompiledProject): Promise<readonly ReleaseFiles[]> {
  const { compileRelease } = await compiling();
  const releases: ReleaseFiles[] = [];
  for (const model of models) releases.push((await compileRelease(model, { trace: false })).release);
  return releases;
}
