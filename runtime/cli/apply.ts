// fairlead-runtime apply: makes this machine what the releases of an environment say.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { codeOf } from "../system/atomic-file.ts";
import type { ApplyReport, Watcher } from "../apply/apply-report.ts";
import { type Engine, scopeName } from "../engine.ts";
import { findReleases, releasePath } from "../release/find-releases.ts";
import { type ProjectName, projectName } from "../release/project-name.ts";
import { lockHome } from "../system/home.ts";
import { type Inventory, listInventories, refuseOlderHome } from "../apply/inventory.ts";
import { reconcile } from "../apply/reconcile.ts";
import { loadRelease } from "../release/release.ts";
import { fail, type Failure, ok, type Result } from "../result.ts";
import { removeProject } from "../apply/stop-services.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { exitCodeOf, optionalFlag, plainFailure, reportEnd, requiredFlag } from "./report.ts";
import { consoleWatcher } from "./console-watcher.ts";
import { engineNames, openEngine } from "./engines.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { checkReportFile, writeReportFile } from "./report-file.ts";
import { summary } from "./summary.ts";

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
  const projects = await findReleases(folders.repository, environment, asked);
  if (!projects.ok) return reportEnd(io, projects.failure, { json });
  const usable = await refuseOlderHome(folders.home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  const lock = await lockHome(folders.home);
  if (!lock.ok) return reportEnd(io, lock.failure, { json });
  try {
    const engine = await openEngine(engineName, folders);
    if (!engine.ok) return reportEnd(io, engine.failure, { json });
    try {
      const applying: Applying = {
        io,
        json,
        folders,
        environment,
        engine: engine.value,
        watcher: consoleWatcher(io, args.flags.quiet === true),
        reportFile,
      };
      return await applyEach(applying, projects.value, asked === undefined);
    } finally {
      await engine.value.close();
    }
  } finally {
    await lock.value.release();
  }
}

interface Applying {
  readonly io: Io;
  readonly json: boolean;
  readonly folders: Folders;
  readonly environment: string;
  readonly engine: Engine;
  readonly watcher: Watcher;
  /** Absolute. */
  readonly reportFile: string | undefined;
}

interface ProjectEnd extends ProjectName {
  /** Undefined for a release that could not be read, and for a removed project. */
  readonly report: ApplyReport | undefined;
  readonly failure: Failure | undefined;
}

/** One project's failure does not keep the others from being applied. */
async function applyEach(applying: Applying, projects: readonly ProjectName[], all: boolean): Promise<number> {
  const { io, json } = applying;
  const ends: ProjectEnd[] = [];
  for (const project of projects) {
    if (io.signal.aborted) break;
    const end = await applyProject(applying, project);
    ends.push(end);
    if (!json) show(io, end);
  }
  if (all && !io.signal.aborted) ends.push(...(await removeLeft(applying, projects)));
  const plain = ends.map(({ team, project, report, failure }) => ({
    team,
    project,
    ...report,
    failure: failure === undefined ? null : plainFailure(failure),
  }));
  const text = `${JSON.stringify({ environment: applying.environment, projects: plain }, undefined, 2)}\n`;
  if (json) io.out(text);
  if (applying.reportFile !== undefined) {
    const written = await writeReportFile(applying.reportFile, text);
    if (!written.ok) return reportEnd(io, written.failure, { json: false });
  }
  return exitCode(ends, ends.length < projects.length);
}

async function applyProject(
  { io, folders, environment, engine, watcher }: Applying,
  name: ProjectName,
): Promise<ProjectEnd> {
  const shown = releasePath(environment, name);
  const loaded = await loadRelease(join(folders.repository, shown), shown);
  if (!loaded.ok) return { ...name, report: undefined, failure: loaded.failure };
  const { signal } = io;
  const report = await reconcile({ loaded: loaded.value, engine, engines: engineNames, ...folders, watcher, signal });
  return { ...name, report, failure: report.failure };
}

function show(io: Io, { report, failure, ...name }: ProjectEnd): void {
  if (report !== undefined && report.steps.length > 0) io.out(summary(report));
  else if (failure !== undefined)
    io.out(`${report === undefined ? projectName(name) : scopeName(report.scope)}\n  failed: ${failure.message}\n`);
}

/** Projects that this repository had applied here and has no more. */
async function removeLeft(applying: Applying, projects: readonly ProjectName[]): Promise<ProjectEnd[]> {
  const left = await leftProjects(applying, projects);
  if (!left.ok) return [{ team: "", project: "", report: undefined, failure: left.failure }];
  const ends: ProjectEnd[] = [];
  for (const inventory of left.value) {
    const context = { progress: applying.watcher.progress, signal: applying.io.signal };
    const removed = await removeProject(applying.folders.home, inventory, applying.engine, context);
    const failure = removed.ok ? undefined : removed.failure;
    ends.push({ team: inventory.team, project: inventory.project, report: undefined, failure });
    const what = removed.ok
      ? `has left the repository; stopped ${removed.value.join(", ") || "nothing"}`
      : removed.failure.message;
    if (!applying.json) applying.io.out(`${scopeName(inventory)}: ${what}\n`);
  }
  return ends;
}

async function leftProjects(
  { folders, environment, engine }: Applying,
  projects: readonly ProjectName[],
): Promise<Result<readonly Inventory[]>> {
  const inventories = await listInventories(folders.home);
  if (!inventories.ok) return inventories;
  return ok(
    inventories.value.filter(
      (one) =>
        one.environment === environment &&
        one.repository === folders.repository &&
        one.engine === engine.name &&
        !projects.some((name) => projectName(name) === projectName(one)),
    ),
  );
}

/** Of several failures the gravest: something to repair stands before a gate. */
function exitCode(ends: readonly ProjectEnd[], interrupted: boolean): number {
  const codes = ends.flatMap(({ failure }) => (failure === undefined ? [] : [exitCodeOf(failure)]));
  if (interrupted || codes.includes(exitCodes.cancelled)) return exitCodes.cancelled;
  return codes.length === 0 ? exitCodes.done : Math.min(...codes);
}
