// The spine. Specs become models, models become releases, and releases are compared with generated/ or written to it. Projects
// go through one at a time, so that a thousand of them need little more memory than one; what did not change is not even read.
import { existsSync } from "node:fs";
import path from "node:path";
import type { CachedProject } from "./run/cache.ts";
import type { CompiledProject } from "./run/compile-project.ts";
import { hasErrors, openRun, type CompileRun, type Findings } from "./run/compile-run.ts";
import { compiling } from "./run/lazy.ts";
import { openPlanner } from "./run/planner.ts";
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
  for (const file of run.specs) {
    const cached = run.cached(file);
    if (cached === undefined) await run.compile(file);
    else run.reuse(file, cached, { warnings: true });
  }
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
  for (const file of run.specs) {
    const cached = run.cached(file);
    if (cached !== undefined && planner.keep(cached)) {
      run.reuse(file, cached, { warnings: false });
      continue;
    }
    const project = await run.compile(file);
    const releases = await planner.add(project);
    run.rememberReleases(file, releases);
  }
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
    for (const file of run.specs) {
      const cached = run.cached(file);
      if (cached !== undefined && isWritten(cached, writer.value)) {
        run.reuse(file, cached, { warnings: false });
        continue;
      }
      await writeProject(run, await run.compile(file), writer.value);
    }
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
  const { compileRelease } = await compiling();
  const { schemaFiles } = await import("./schema/schema-files.ts");
  const run = await openRun(root, progress);
  const digests = new Map([...schemaFiles()].map(([name, text]) => [`schemas/${name}`, digestOf(text)]));
  // No build writes the reference, and where somebody keeps it there it is that of this version.
  if (existsSync(path.join(folder, "generated", "reference"))) {
    const { readPages } = await import("./reference/read-pages.ts");
    for (const [name, text] of readPages()) digests.set(`reference/${name}`, digestOf(text));
  }
  for (const file of run.specs) {
    for (const model of (await run.compile(file)).models) {
      const { release } = await compileRelease(model, { trace: false });
      for (const [name, text] of release.texts) digests.set(`${releaseName(release)}/${name}`, digestOf(text));
    }
  }
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

async function writeProject(run: CompileRun, project: CompiledProject, writer: GeneratedWriter): Promise<void> {
  const { compileRelease } = await compiling();
  const releases: [string, string][] = [];
  for (const model of project.models) {
    const { release } = await compileRelease(model, { trace: false });
    await writer.add(release);
    releases.push([model.environment, release.digest]);
  }
  run.rememberReleases(project.file, releases);
}
