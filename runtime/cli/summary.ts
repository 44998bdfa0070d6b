// The end of an apply as a person reads it: a line a stage, with what it did and its key figures.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { type Figure, stageCatalogue } from "../../specs/handoff/stages.ts";
import type { ApplyReport, StepReport } from "../apply/apply-report.ts";
import { scopeName } from "../engine.ts";
import type { Failure } from "../result.ts";
import { pinnedText } from "./pinned-text.ts";
import { probeText } from "./probe-text.ts";
import { scaleText } from "./replicas-text.ts";

export function summary(report: ApplyReport): string {
  const { scope, steps, changed, failure } = report;
  const services = steps.flatMap(({ action, note }) => (action === "serve" && note !== null ? [note] : []));
  if (!changed && failure === undefined) {
    const serving = services.length === 0 ? "" : `; serving at ${services.join(", ")}`;
    return `${scopeName(scope)}: nothing to do, release ${short(report.release)} is applied${serving}\n`;
  }
  const shown = steps.filter((step) => step.action !== "checkout" || step.state === "failed");
  const width = Math.max(0, ...shown.map(({ stage }) => stage.length));
  const indent = `\n${" ".repeat(width + 4)}`;
  const lines = shown.map(
    (step) =>
      `  ${withEscapes(step.stage.padEnd(width))}  ${[describe(step, report), ...probed(step), ...remadeLines(step)].join(indent)}`,
  );
  const passed = report.verdicts.filter((verdict) => verdict.passed).length;
  if (report.verdicts.length > 0) lines.push(`  ${passed} of ${report.verdicts.length} gates passed`);
  const end = failure === undefined ? [] : [`  ${ended(failure)}: ${failure.message.replaceAll("\n", "\n  ")}`];
  return `${[withEscapes(scopeName(scope)), ...lines, ...end].join("\n")}\n`;
}

function describe(step: StepReport, { record, failure }: ApplyReport): string {
  switch (step.state) {
    case "not reached":
      return "not reached";
    case "refused":
      return "refused: gates have not passed";
    case "failed":
      return `${ended(failure)} after ${seconds(step.seconds)}`;
    case "done":
      return [
        step.pinned ? pinnedText(record) : done(step),
        ...(step.output === null ? [] : figures(step.output.evidence)),
      ].join("  ");
  }
}

/** Of an output that was damaged, and of one that is not what it was: that is never passed over. */
function remadeLines({ remade, output }: StepReport): string[] {
  if (remade === null || output === null) return [];
  const { lacked, before, readBy, pinnedBy } = remade;
  if (before.length === 0) return [`made again: ${lacked}`];
  return [
    `made again: ${lacked}`,
    `It has another digest than before: ${short(output.digest)}, and ${before.map(short).join(", ")} on record.`,
    ...(readBy.length === 0 ? [] : [`Made of the one before, and left as it is: ${readBy.join(", ")}.`]),
    ...(pinnedBy.length === 0 ? [] : [`The one before is pinned by ${pinnedBy.join(", ")}.`]),
  ];
}

/** Of a version that was probed now, not of one that goes on. */
function probed({ change, probe }: StepReport): string[] {
  return probe === null || change === "keep" || change === "scale" ? [] : [probeText(probe)];
}

function ended(failure: Failure | undefined): string {
  return failure?.reason === "cancelled" ? "stopped" : "failed";
}

function done({ action, change, replicas, seconds: took, note }: StepReport): string {
  switch (action) {
    case "run":
      return note === null ? `ran ${seconds(took)}` : note;
    case "reuse":
      return "reused";
    case "serve":
      return `${served({ change, replicas })}  ${note ?? ""}`.trimEnd();
    case "remove":
      return note === null ? "stopped" : `stopped ${note}`;
    case "checkout":
    case "observe":
      return note ?? "";
  }
}

function served({ change, replicas }: Pick<StepReport, "change" | "replicas">): string {
  if (change === "scale" && replicas !== null) return `scaled ${scaleText(replicas)}`;
  return change === "start" ? "started" : change === "switch" ? "switched" : "kept";
}

/** The figures that are worth a word, in the order of the catalogue. */
function figures({ stage, figures: measured }: Evidence): string[] {
  const listed: Readonly<Record<string, Figure>> = stageCatalogue[stage].figures;
  return Object.entries(listed).flatMap(([name, { unit, shown }]) => {
    const value = measured[name];
    return shown === undefined || value === undefined ? [] : [`${name} ${figure(unit, value)}`];
  });
}

function figure(unit: Figure["unit"], value: number): string {
  if (unit === "share") return `${Number((value * 100).toPrecision(3))}%`;
  if (unit === "bytes") return `${(value / 1e6).toFixed(1)} MB`;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Enough of a digest to recognise it. */
export function short(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
