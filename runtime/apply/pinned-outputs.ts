// What a release pins has to be in the store as it was pinned, before any step: it is never made here, and nothing else is used in its
// place. Pure.
import type { Observed, OutputState } from "../engine.ts";
import { copyCommand, type PinnedStage, pinnedStages } from "../release/pins.ts";
import type { LoadedRelease } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";

/** Names all that is missing at once; where nothing is, all that is something else. */
export function checkPinned(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  { outputs }: Pick<Observed, "outputs">,
): Result<void> {
  const pinned = pinnedStages(release);
  const lines = (problemOf: (stage: PinnedStage, state: OutputState) => string | undefined) =>
    pinned.flatMap((stage) => {
      const problem = problemOf(stage, outputs.get(stage.name) ?? { state: "absent" });
      return problem === undefined ? [] : [`\n  ${stage.name} (${stage.pin.digest}) ${problem}`];
    });
  const missing = lines(missingProblem);
  if (missing.length > 0) {
    return fail(
      "input-missing",
      `Of what ${shown} pins, the artifact store lacks ${missing.length} of ${pinned.length}:${missing.join("")}\n` +
        `What is pinned is never made here. Copy it from the store of the environment that made it: ${copyCommand(shown)}`,
    );
  }
  const other = lines(evidenceProblem);
  if (other.length === 0) return ok(undefined);
  return fail(
    "input-changed",
    `What the artifact store has is not what ${shown} pins:${other.join("")}\n` +
      `Nothing of it is served. Copy what is pinned from the store of the environment that made it: ${copyCommand(shown)}`,
  );
}

function missingProblem(_: PinnedStage, state: OutputState): string | undefined {
  if (state.state === "present") return undefined;
  if (state.state === "absent") return "is not there";
  const size = state.bytes === null ? "" : `; it has ${state.bytes} bytes in all`;
  return `is not complete: ${state.missing} is missing${size}`;
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
