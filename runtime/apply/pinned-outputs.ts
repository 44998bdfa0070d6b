// What a release pins has to be in the store as it was pinned, before any step: it is never made here, and nothing else is used in its
// place. Pure.
import type { Observed, OutputState } from "../engine.ts";
import { type PinnedStage, pinnedStages } from "../release/pins.ts";
import type { LoadedRelease } from "../release/release.ts";
import { fail, type Failure } from "../result.ts";
import { lackText } from "../store/outputs.ts";
import type { PlannedCopy } from "./planned-copy.ts";

interface WrongPin {
  readonly stage: PinnedStage;
  /** Follows the stage in a line. */
  readonly problem: string;
}

/** Of what a release pins. Both empty where the store has all of it. */
export interface WrongPins {
  readonly missing: readonly WrongPin[];
  readonly other: readonly WrongPin[];
}

/** All that is missing; where nothing is, all that is something else. */
export function wrongPins(
  { release }: Pick<LoadedRelease, "release">,
  { outputs }: Pick<Observed, "outputs">,
): WrongPins {
  const wrong = (problemOf: (stage: PinnedStage, state: OutputState) => string | undefined) =>
    pinnedStages(release).flatMap((stage): WrongPin[] => {
      const problem = problemOf(stage, outputs.get(stage.name) ?? { state: "absent" });
      return problem === undefined ? [] : [{ stage, problem }];
    });
  const missing = wrong(missingProblem);
  return { missing, other: missing.length > 0 ? [] : wrong(evidenceProblem) };
}

/** Names all of them at once, and how they get here. */
export function pinFailure(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  { missing, other }: WrongPins,
  copy: PlannedCopy,
): Failure {
  const lines = (wrong: readonly WrongPin[]): string =>
    wrong.map(({ stage, problem }) => `\n  ${stage.name} (${stage.pin.digest}) ${problem}`).join("");
  if (missing.length > 0) {
    return fail(
      "input-missing",
      `Of what ${shown} pins, the artifact store lacks ${missing.length} of ${pinnedStages(release).length}:${lines(missing)}\n` +
        `What is pinned is never made here. ${copyWords(copy)}`,
    ).failure;
  }
  return fail(
    "input-changed",
    `What the artifact store has is not what ${shown} pins:${lines(other)}\nNothing of it is served. ${copyWords(copy)}`,
  ).failure;
}

function copyWords({ from, size, command }: PlannedCopy): string {
  const store = from === undefined ? "the store of the environment that made it" : `the store of ${from}`;
  if (typeof size === "number") return `${megabytes(size)} are to be copied from ${store}:\n  ${command}`;
  return `Copy it from ${store} (the size is not known here: ${size}):\n  ${command}`;
}

function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function missingProblem(_: PinnedStage, state: OutputState): string | undefined {
  if (state.state === "present") return undefined;
  if (state.state === "absent") return "is not there";
  const size = state.bytes === null ? "" : `; it has ${state.bytes} bytes in all`;
  return `is not ${state.state === "damaged" ? "whole" : "complete"}: ${lackText(state)}${size}`;
}

/** The digest of the evidence covers the key and the output that it names; those are compared too, for the words and for a pin that lies. */
function evidenceProblem({ pin }: PinnedStage, state: OutputState): string | undefined {
  if (state.state !== "present") return undefined;
  const { evidence, evidenceDigest } = state.output;
  if (evidence.key !== pin.key) return `has evidence of key ${evidence.key}, and key ${pin.key} is pinned`;
  if (evidence.output !== pin.digest) return `has evidence of the output ${evidence.output}`;
  if (evidenceDigest !== pin.evidence) return `has the evidence ${evidenceDigest}, and ${pin.evidence} is pinned`;
  return undefined;
}
