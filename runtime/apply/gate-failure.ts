// Says which gates have not passed, in the units that they were written in. Pure.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { leastUpdates } from "../../specs/handoff/training-updates.ts";
import { figureWords } from "../../specs/handoff/figure-words.ts";
import { kindOf } from "../../specs/handoff/stages.ts";
import type { Gate, Verdict } from "../../specs/handoff/gates.ts";
import { type Scope, scopeName } from "../engine.ts";
import { fail, type Failure } from "../result.ts";

export interface Judged {
  readonly verdicts: readonly Verdict[];
  /** They give the units of their verdicts. */
  readonly gates: readonly Gate[];
  /** Was it all made in another environment? */
  readonly pinned: boolean;
  /** What training measured; undefined where nothing was trained. */
  readonly training: Evidence["figures"] | undefined;
}

export function gateFailure(scope: Scope, judged: Judged): Failure {
  const { verdicts, gates } = judged;
  const missed = verdicts.filter(({ passed }) => !passed);
  return fail(
    "gate-failed",
    `${scopeName(scope)} has ${missed.length} of ${verdicts.length} gates that did not pass:\n${missedLines(verdicts, gates)}\n` +
      `Nothing new is served; a service that runs keeps the model it has. ${advice(judged)}`,
  ).failure;
}

/** Of a version that answers already: the bounds are others than those that it began by, or it began before there were any. */
export function probeGateFailure(scope: Scope, { verdicts, gates }: Pick<Judged, "verdicts" | "gates">): Failure {
  const { team, project, environment } = scope;
  return fail(
    "gate-failed",
    `What ${scopeName(scope)} serves was probed when it started, and misses gates of now:\n${missedLines(verdicts, gates)}\n` +
      `It goes on answering. Change the gates in the spec, serve another model, or have it probed again: fairlead-runtime stop --environment ${environment} --project ${team}/${project}, with the --home of this apply, and apply.`,
  ).failure;
}

function missedLines(verdicts: readonly Verdict[], gates: readonly Gate[]): string {
  return verdicts
    .filter(({ passed }) => !passed)
    .map((one) => `  ${one.figure} has to be ${one.written}, and ${measured(one, gates)}`)
    .join("\n");
}

function advice({ pinned, training, verdicts, gates }: Judged): string {
  const missed = gates.filter((_, at) => verdicts[at]?.passed === false);
  if (missed.every(({ stage }) => kindOf(stage) === "dataset"))
    return "Nothing is trained on it either. Look at the report.html beside its rows, mend the data, or change expect in the spec.";
  if (pinned) return "Promote outputs that pass, or change the gates in the spec.";
  if (training === undefined) return "Serve another model, or change the gates in the spec.";
  const { steps, epochs } = training;
  if (steps === undefined || steps >= leastUpdates)
    return "Improve the data or the training, or change the gates in the spec.";
  return (
    `Training made only ${steps} updates in ${epochs} epochs: write more training.epochs, or leave it out, which gives at least ${leastUpdates} updates; ` +
    "a higher training.optimiser.learningRate, more data or other gates are what else can be changed."
  );
}

function measured({ figure, measured: value }: Verdict, gates: readonly Gate[]): string {
  if (value === null) return "could not be measured";
  const gate = gates.find((one) => one.figure === figure);
  return `measured ${gate === undefined ? value : figureWords(value, gate)}`;
}
