// What a probe has measured, as evidence about the model that was probed: whoever promotes finds it under the serve stage's key. Pure.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { figuresOf, type ProbeFigures } from "../../specs/handoff/probe.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";

export interface Probed {
  /** Of the serve stage. */
  readonly key: string;
  /** What was served: its key, and the digest of the output. */
  readonly model: { readonly key: string; readonly digest: string };
  readonly figures: ProbeFigures;
}

/** Equal probes give equal bytes, so that one that is kept already is found to be. */
export function probeEvidence({ key, model, figures: measured }: Probed): Evidence {
  const { probedAt, machine, prompts, requestSeconds } = measured;
  return {
    apiVersion: handoffVersion,
    kind: "Evidence",
    stage: "serve",
    key,
    output: model.digest,
    inputs: { [model.key]: model.digest },
    figures: figuresOf(measured),
    startedAt: probedAt,
    // Its answers came one after another; how long each took is not kept.
    seconds: prompts * requestSeconds,
    machine,
  };
}
