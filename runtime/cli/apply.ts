// fairlead-runtime apply: makes this machine what the releases of an environment say.
import { errLine } from "../../specs/program/lines.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { codeOf } from "../system/atomic-file.ts";
import { findReleases, releasePath } from "../release/find-releases.ts";
import type { ProjectName } from "../release/project-name.ts";
import { inReadingOrder } from "../release/reading-order.ts";
import { isBegun, lockHome } from "../system/home.ts";
import { listInventories } from "../apply/inventory.ts";
import { refuseOtherHome } from "./refuse-other-home.ts";
import { reconcile } from "../apply/reconcile.ts";
import { formerScope } from "../apply/take-over.ts";
import { loadRelease } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";
import { consoleWatcher } from "./console-watcher.ts";
import { engineNames, openEngine } from "./engines.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { ensureSupervisor } from "../serve/supervisor/ensure-supervisor.ts";
import { checkReportFile } from "./report-file.ts";
import type { Applying, ProjectEnd } from "./applying.ts";
import { conclude, showEnd } from "./conclude.ts";
import { removeLeft } from "./left-projects.ts";
import { portHolder, withHolder } from "./port-holder.ts";
import { refuseEach } from "./untouched-home.ts";

export const run: Run = async (args, io) => {
  const engineName = optionalFlag(args, "engine") ?? "local";
  const folders = foldersOf(args, io);
  if (engineName !== "memory") return applyAll(args, io, folders, engineName);
  const home = await rehearsalHome();
  if (!home.ok) return reportEnd(io, home.failure, { json: args.json });
  try {
    return await applyAll(args, io, { ...folders, home: home.value }, engineName);
  } finally {
    await rm(home.value, { recursive: true, force: true });
  }
};

async function rehearsalHome(): Promise<Result<string>> {
  try {
    return ok(await mkdtemp(join(tmpdir(), "fairlead-rehearsal-")));
  } catch (cause) {
    const code = codeOf(cause);
    return fail(
      "disk-failed",
      `${tmpdir()}, the folder for temporary files, takes no folder: ${code}. Set TMPDIR to one that does.`,
      { cause },
    );
  }
}

async function applyAll(args: Arguments, io: Io, folders: Folders, engineName: string): Promise<number> {
  const { json } = args;
  const environment = requiredFlag(args, "environment");
  const asked = optionalFlag(args, "project");
  const report = optionalFlag(args, "report");
  const reportFile = report === undefined ? undefined : resolve(io.cwd, report);
  const writable = reportFile === undefined ? ok(undefined) : await checkReportFile(reportFile);
  if (!writable.ok) return reportEnd(io, writable.failure, { json });
  const usable = await refuseOtherHome(folders.home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  const applied = await wasApplied(folders, environment);
  if (!applied.ok) return reportEnd(io, applied.failure, { json });
  const found = await findReleases(folders.repository, environment, asked, { applied: applied.value });
  if (!found.ok) return reportEnd(io, found.failure, { json });
  const projects = await inReadingOrder(folders.repository, environment, found.value);
  const watcher = consoleWatcher(io, args.flags.quiet === true);
  const work: Omit<Applying, "engine"> = { io, json, folders, environment, watcher, reportFile };
  if (!(await isBegun(folders.home))) {
    const looked = await withEngine(engineName, work, true, (applying) => refuseEach(applying, projects));
    if (looked !== undefined) return looked;
  }
  const lock = await lockHome(folders.home);
  if (!lock.ok) return reportEnd(io, lock.failure, { json });
  try {
    const code = await withEngine(engineName, work, false, (applying) =>
      applyEach(applying, projects, asked === undefined),
    );
    // Whether or not this apply succeeded: what it had brought to serve is wanted.
    const supervised = await ensureSupervisor(folders.home);
    if (!supervised.ok) errLine(io, `${supervised.failure.message} Services that end are not started again.`);
    return code;
  } finally {
    await lock.value.release();
  }
}

async function withEngine<T>(
  name: string,
  work: Omit<Applying, "engine">,
  onlyLooks: boolean,
  use: (applying: Applying) => Promise<T>,
): Promise<T | number> {
  const engine = await openEngine(name, { ...work.folders, onlyLooks });
  if (!engine.ok) return reportEnd(work.io, engine.failure, { json: work.json });
  try {
    const mended = onlyLooks ? undefined : await engine.value.mend?.();
    if (mended?.ok === false) return reportEnd(work.io, mended.failure, { json: work.json });
    for (const text of mended?.value ?? []) work.watcher.note(text);
    return await use({ ...work, engine: engine.value });
  } finally {
    await engine.value.close();
  }
}

/** Was anything of this environment of this repository applied here? */
async function wasApplied({ home, repository }: Folders, environment: string): Promise<Result<boolean>> {
  const inventories = await listInventories(home);
  if (!inventories.ok) return inventories;
  return ok(inventories.value.some((one) => one.environment === environment && one.repository === repository));
}

/** One project's failure does not keep the others from being applied. */
async function applyEach(applying: Applying, projects: readonly ProjectName[], all: boolean): Promise<number> {
  const { io, json } = applying;
  const ends: ProjectEnd[] = [];
  const left: ProjectEnd[] = [];
  const known: Known = { all: all ? projects : undefined, formers: [], left };
  for (const project of projects) {
    if (io.signal.aborted) break;
    const end = await applyProject(applying, project, known);
    ends.push(end);
    if (!json) showEnd(io, end);
  }
  // A checkout that is older than what is applied may lack what came since, which has not left.
  const isOlder = ends.some(({ failure }) => failure?.reason === "release-older");
  if (all && !isOlder && !io.signal.aborted)
    left.push(...(await removeLeft(applying, [...projects, ...known.formers])));
  return conclude(applying, ends, { left, interrupted: ends.length < projects.length });
}

interface Known {
  /** Projects of the environment; undefined when it is not known what has left. */
  readonly all: readonly ProjectName[] | undefined;
  /** Names that projects had before: what could not be taken over yet has not left. */
  readonly formers: ProjectName[];
  /** What was stopped, since it has left. */
  readonly left: ProjectEnd[];
}

/**
 * A project that was renamed, and whose spec does not say so, asks for the port that it has under its old name, which has left: that service is
 * stopped once the new one could start.
 */
async function applyProject(applying: Applying, name: ProjectName, { all, formers, left }: Known): Promise<ProjectEnd> {
  const { io, folders, environment, engine, watcher } = applying;
  const shown = releasePath(environment, name);
  const loaded = await loadRelease(join(folders.repository, shown), shown);
  if (!loaded.ok) return { ...name, report: undefined, failure: loaded.failure };
  const former = formerScope(loaded.value.release);
  if (former !== undefined) formers.push(former);
  const { signal } = io;
  const request = { loaded: loaded.value, engine, engines: engineNames, ...folders, watcher, signal };
  const report = await reconcile(request);
  if (report.failure?.reason !== "port-in-use") return { ...name, report, failure: report.failure };
  const holder = await portHolder(folders.home, loaded.value);
  if (holder === undefined) return { ...name, report, failure: report.failure };
  const freed = all === undefined ? [] : await removeLeft(applying, [...all, ...formers], holder);
  left.push(...freed);
  if (freed.length === 0) return { ...name, ...withHolder(report, report.failure, holder) };
  const again = await reconcile(request);
  return { ...name, report: again, failure: again.failure };
}
