// The spine. Specs become models, models become releases, and releases are compared with generated/ or written to it. Projects
// go through one at a time, so that a thousand of them need little more memory than one; what did not change is not even read.
import { existsSync } from "node:fs";
import path from "node:path";
import type { CachedProject } from "./run/cache.ts";
import { compileAll } from "./run/compile-all.ts";
import { hasErrors, openRun, type CompileRun, type Findings } from "./run/compile-run.ts";
import { openPlanner } from "./run/planner.ts";
import { indexReleases, onlyCheck, stageReleases } from "./run/work.ts";
import { fileDigests } from "./emit/indexed-release.ts";
import type { Plan } from "./plan/plan.ts";
import { digestOf } from "./fingerprint.ts";
import type { InputProgress } from "./read/inputs.ts";
import { ok, type Result } from "./result.ts";
import { compareGenerated, type GeneratedDifference } from "./write/compare-generated.ts";
import { releaseName } from "./write/layout.ts";
import { refuseUnusable } from "./write/usable-generated.ts";
import { openWriter, type GeneratedWriter, type Written } from "./write/writer.ts";

/** Finds every mistake of every spec. */
export async function checkRepository(root: string, progress?: InputProgress): Promise<Findings> {
  const run = await openRun(root, progress);
  await compileAll(run, onlyCheck, { isEnough: () => true, warnings: true });
  const findings = await run.finish();
  run.cache.save({ prune: false });
  return findings;
}

export interface Planned extends Findings {
  /** Undefined when there are errors. */
  readonly plan: Plan | undefined;
}

/** Where a plan starts: what a folder's generated/ holds, and the branch that it was taken from. */
export interface Before {
  readonly folder: string;
  readonly branch: string;
}

/** Compares what the specs say with what is in generated/, of the repository or of somewhere else. */
export async function planRepository(
  root: string,
  before?: Before,
  progress?: InputProgress,
): Promise<Result<Planned>> {
  const usable = refuseUnusable(before?.folder ?? root, before?.branch);
  if (!usable.ok) return usable;
  const run = await openRun(root, progress);
  const opened = openPlanner(run, before?.folder ?? root);
  if (!opened.ok) return opened;
  const planner = opened.value;
  const isEnough = (known: CachedProject): boolean => planner.keep(known);
  await compileAll(run, planner.work, { isEnough, warnings: false }, async (file, planned) => {
    run.rememberReleases(file, await planner.add(file, planned));
  });
  const findings = await run.finish();
  const plan = hasErrors(findings) ? ok(undefined) : await planner.finish(findings, before?.branch);
  run.cache.save({ prune: false });
  return plan.ok ? ok({ ...findings, plan: plan.value }) : plan;
}

export interface Built extends Findings {
  /** Undefined when there are errors in the specs; then nothing was written. */
  readonly written: Written | undefined;
}

export interface BuildOptions {
  readonly overwrite: boolean;
  /** Folder whose generated/ is written, beside the specs unless said. */
  readonly into?: string;
}

/** Brings generated/ to what the specs say, wholly or not at all. */
export async function buildRepository(
  root: string,
  { overwrite, into = root }: BuildOptions,
  progress?: InputProgress,
): Promise<Result<Built>> {
  const run = await openRun(root, progress);
  const isOwn = into === root;
  const writer = await openWriter(into, { overwrite, ...(isOwn ? { wholeFolders: run.cache } : {}) });
  if (!writer.ok) return writer;
  try {
    const isEnough = (known: CachedProject): boolean => isWritten(known, writer.value);
    const work = stageReleases(run, writer.value.staging);
    await compileAll(run, work, { isEnough, warnings: false }, (file, staged) => {
      for (const release of staged) writer.value.add(release);
      run.rememberReleases(
        file,
        staged.map(({ environment, digest }) => [environment, digest]),
      );
    });
    const findings = await run.finish();
    if (hasErrors(findings)) return ok({ ...findings, written: undefined });
    const written = await writer.value.commit(isOwn ? await changedSchemas(run) : await allSchemas());
    run.cache.save({ prune: true });
    return written.ok ? ok({ ...findings, written: written.value }) : written;
  } finally {
    await writer.value.abandon();
  }
}

export interface Compared extends Findings {
  /** Undefined when there are errors in the specs; empty where generated/ is what they compile to. */
  readonly differences: readonly GeneratedDifference[] | undefined;
}

/** Compares generated/, of `folder` where it is elsewhere, with what specs and records compile to: everything is compiled, and every file is read. Writes nothing. */
export async function compareRepository(
  root: string,
  { folder = root, progress }: { readonly folder?: string; readonly progress?: InputProgress | undefined } = {},
): Promise<Compared> {
  const { schemaFiles } = await import("./schema/schema-files.ts");
  const run = await openRun(root, progress);
  const digests = new Map<string, string>(
    [...schemaFiles()].map(([name, text]) => [`schemas/${name}`, digestOf(text)]),
  );
  // No build writes the reference, and where somebody keeps it there it is that of this version.
  if (existsSync(path.join(folder, "generated", "reference"))) {
    const { readPages } = await import("./reference/read-pages.ts");
    for (const [name, text] of readPages()) digests.set(`reference/${name}`, digestOf(text));
  }
  await compileAll(run, indexReleases, { isEnough: () => false, warnings: false }, (_, made) => {
    for (const release of made) {
      for (const [name, digest] of fileDigests(release)) digests.set(`${releaseName(release)}/${name}`, digest);
    }
  });
  const findings = await run.finish();
  return { ...findings, differences: hasErrors(findings) ? undefined : compareGenerated(folder, digests) };
}

/** Empty when the schemas are written already: making them takes longer than everything else of a build that changes nothing. */
async function changedSchemas({ cache }: CompileRun): Promise<ReadonlyMap<string, string>> {
  if (cache.schemasAreWritten()) return new Map();
  const schemas = await allSchemas();
  cache.rememberSchemas(schemas);
  return schemas;
}

async function allSchemas(): Promise<ReadonlyMap<string, string>> {
  return (await import("./schema/schema-files.ts")).schemaFiles();
}

function isWritten({ team, name, releases }: CachedProject, writer: GeneratedWriter): boolean {
  return releases?.every(([environment, digest]) => writer.keep({ environment, team, project: name }, digest)) ?? false;
}
