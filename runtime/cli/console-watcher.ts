// Tells a person what an apply is doing, on the error stream.
import { errLine } from "../../specs/program/lines.ts";
import type { Watcher } from "../apply/apply-report.ts";
import { type ProgressLine, progressLine, silentProgress } from "./progress.ts";
import { nameOf, type Step } from "../apply/steps.ts";
import { scaleText } from "./replicas-text.ts";
import type { Io } from "../../specs/program/command.ts";

export function consoleProgress(io: Io, quiet: boolean): ProgressLine {
  if (quiet) return silentProgress;
  return progressLine({
    write: io.err,
    isTerminal: io.isTerminal,
    columns: io.columns,
    now: () => performance.now(),
  });
}

export function consoleWatcher(io: Io, quiet: boolean): Watcher {
  const progress = consoleProgress(io, quiet);
  return {
    progress,
    started(step) {
      progress.begin(nameOf(step));
      const text = announcement(step);
      if (text !== undefined && !quiet) errLine(io, text);
    },
    finished: () => progress.clear(),
    note(text) {
      progress.clear();
      io.err(`${text}\n`);
    },
  };
}

/** Undefined for steps that are over at once. */
function announcement(step: Step): string | undefined {
  switch (step.action) {
    case "run": {
      const { name } = step.stage.stage;
      if (step.lost === undefined) return `${name}: running`;
      const { text, isDamaged } = step.lost;
      return isDamaged ? `${name} is damaged and is made again: ${text}` : `${name}: running again, because ${text}`;
    }
    case "serve": {
      const doing = serving(step);
      return doing && `${step.stage.stage.name}: ${doing}`;
    }
    case "remove":
      return `${nameOf(step)}: stopping, the release has no such target any more`;
    case "reuse":
    case "checkout":
    case "observe":
      return undefined;
  }
}

/** Undefined of a service that goes on as it was. */
function serving({ change, replicas, replicasBefore }: Extract<Step, { readonly action: "serve" }>) {
  switch (change) {
    case "start":
      return "starting";
    case "switch":
      return "switching";
    case "scale":
      return `scaling ${scaleText({ before: replicasBefore, wanted: replicas })}`;
    case "keep":
      return undefined;
  }
}
