// fairlead-runtime apply: makes this machine what the releases of an environment say.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { codeOf } from "../system/atomic-file.ts";
import { scopeName } from "../engine.ts";
import { findReleases, releasePath } from "../release/find-releases.ts";
import { type ProjectName, projectName } from "../release/project-name.ts";
import { lockHome } from "../system/home.ts";
import { listInventories, refuseOtherHome } from "../apply/inventory.ts";
import { reconcile } from "../apply/reconcile.ts";
import { loadRelease } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { exitCodeOf, optionalFlag, plainFailure, reportEnd, requiredFlag } from "./report.ts";
import { consoleWatcher } from "./console-watcher.ts";
import { engineNames, openEngine } from "./engines.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { checkReportFile, writeReportFile } from "./report-file.ts";
import type { Applying, ProjectEnd } from "./applying.ts";
import { removeLeft } from "./left-projects.ts";
import { portHolder, withHolder } from "./port-holder.ts";
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
  const usable = await refuseOtherHome(folders.home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  const applied = await wasApplied(folders, environment);
  if (!applied.ok) return reportEnd(io, applied.failure, { json });
  const projects = await findReleases(folders.repository, environment, asked, { applied: applied.value });
  if (!projects.ok) return reportEnd(io, projects.failure, { json });
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
  for (const project of projects) {
    if (io.signal.aborted) break;
    const end = await applyProject(applying, project, all ? projects : undefined, left);
    ends.push(end);
    if (!json) show(io, end);
  }
  if (all && !io.signal.aborted) left.push(...(await removeLeft(applying, projects)));
  const plain = [...ends, ...left].map(({ team, project, report, failure }) => ({
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
  return exitCode([...ends, ...left], ends.length < projects.length);
}

/**
 * A renamed project asks for the port that it has under its old name, which has left: that service is stopped once the new one could
 * start, and `left` is told. `all` is undefined when it is not known what has left.
 */
async function applyProject(
  applying: Applying,
  name: ProjectName,
  all: readonly ProjectName[] | undefined,
  left: ProjectEnd[],
): Promise<ProjectEnd> {
  const { io, folders, environment, engine, watcher } = applying;
  const shown = releasePath(environment, name);
  const loaded = await loadRelease(join(folders.repository, shown), shown);
  if (!loaded.ok) return { ...name, report: undefined, failure: loaded.failure };
  const { signal } = io;
  const request = { loaded: loaded.value, engine, engines: engineNames, ...folders, watcher, signal };
  const report = await reconcile(request);
  if (report.failure?.reason !== "port-in-use") return { ...name, report, failure: report.failure };
  const holder = await portHolder(folders.home, loaded.value);
  if (holder === undefined) return { ...name, report, failure: report.failure };
  const freed = all === undefined ? [] : await removeLeft(applying, all, holder);
  left.push(...freed);
  if (freed.length === 0) return { ...name, ...withHolder(report, report.failure, holder) };
  const again = await reconcile(request);
  return { ...name, report: again, failure: again.failure };
}

function show(io: Io, { report, failure, ...name }: ProjectEnd): void {
  if (report !== undefined && report.steps.length > 0) io.out(summary(report));
  else if (failure !== undefined)
    io.out(`${report === undefined ? projectName(name) : scopeName(report.scope)}\n  failed: ${failure.message}\n`);
}

/** Of several failures the gravest: something to repair stands before a gate. */
function exitCode(ends: readonly ProjectEnd[], interrupted: boolean): number {
  const codes = ends.flatMap(({ failure }) => (failure === undefined ? [] : [exitCodeOf(failure)]));
  if (interrupted || codes.includes(exitCodes.cancelled)) return exitCodes.cancelled;
  return codes.length === 0 ? exitCodes.done : Math.min(...codes);
}
