// What training does where a spec says nothing: enough updates to learn something from a small dataset, at a rate that fits the base.
// The figures are those of the sweep in .ci/learning.mjs, on the starter model; see its table in .github/CONTRIBUTING.md.
import { leastUpdates } from "../../specs/handoff/training-updates.ts";
import { byRule, type Traced } from "../trace.ts";
import type { BaseModel } from "./model.ts";

const leastEpochs = 3;

/** Bases below this many parameters are small: they need a rate ten times as high. */
const smallBase = 100_000_000;

/** Absent epochs are at least three, and as many as 200 updates take. */
export function epochsOf(written: Traced<number> | undefined): {
  readonly epochs: Traced<number>;
  readonly minUpdates: Traced<number>;
} {
  const note = `without epochs there are at least ${leastEpochs}, and at least ${leastUpdates} updates`;
  if (written === undefined) return { epochs: byRule(leastEpochs, note), minUpdates: byRule(leastUpdates, note) };
  return { epochs: written, minUpdates: byRule(0, "epochs that are written are kept as they are") };
}

/** A base that has to be downloaded is taken for a large one: its size is not known here. */
export function learningRateOf(written: Traced<number> | undefined, base: BaseModel | undefined): Traced<number> {
  if (written !== undefined) return written;
  return base?.source === "folder" && base.parameters < smallBase
    ? byRule(2e-3, "without learningRate a base below 100 million parameters is trained at 2e-3")
    : byRule(2e-4, "without learningRate a base from 100 million parameters on is trained at 2e-4");
}
