// How a run of apply ends: what people and programs read of each project, and the exit code.
import { scopeName } from "../engine.ts";
import { projectName } from "../release/project-name.ts";
import type { Io } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import type { Applying, ProjectEnd } from "./applying.ts";
import { exitCodeOf, plainFailure, reportEnd } from "./report.ts";
import { writeReportFile } from "./report-file.ts";
import { summary } from "./summary.ts";

/** Writes what programs read of the end, and returns the exit code. */
export async function conclude(
  { io, json, environment, reportFile }: Applying,
  ends: readonly ProjectEnd[],
  { left, interrupted }: { readonly left: readonly ProjectEnd[]; readonly interrupted: boolean },
): Promise<number> {
  const plain = [...ends, ...left].map(({ team, project, report, failure }) => ({
    team,
    project,
    ...report,
    failure: failure === undefined ? null : plainFailure(failure),
  }));
  const text = `${JSON.stringify({ environment, projects: plain }, undefined, 2)}\n`;
  if (json) io.out(text);
  if (reportFile !== undefined) {
    const written = await writeReportFile(reportFile, text);
    if (!written.ok) return reportEnd(io, written.failure, { json: false });
  }
  return exitCode([...ends, ...left], interrupted);
}

export function showEnd(io: Io, { report, failure, ...name }: ProjectEnd): void {
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
