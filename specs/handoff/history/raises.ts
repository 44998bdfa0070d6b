// Every time that a kind of stage or a metric came to mean something else, oldest first: what was made before is made again. Documents
// that were frozen beside this file keep the meaning that they had.
import type { Metric } from "../evaluation-job.ts";
import type { StageKind } from "../stages.ts";

export interface Raise {
  readonly of: StageKind | Metric;
  /** The `semantics` from then on; the first meaning is 1. */
  readonly to: number;
  readonly date: string;
  /** As the end of a sentence in a plan: what it does now that it did not. */
  readonly reason: string;
}

export const raises: readonly Raise[] = [
  {
    of: "dataset",
    to: 2,
    date: "2026-11-26",
    reason: "joiners stay where Persian, Hindi and other scripts spell with them",
  },
  {
    of: "train",
    to: 2,
    date: "2026-11-26",
    reason: "rotary settings are read as transformers 5 writes them",
  },
  {
    of: "serve",
    to: 2,
    date: "2026-11-26",
    reason: "a client that sets no temperature gets what the gates measured, and no longer 1",
  },
  {
    of: "serve",
    to: 3,
    date: "2026-11-26",
    reason: "how many replicas answer is in no key, so that a service scales without a new version",
  },
  {
    of: "dataset",
    to: 3,
    date: "2026-11-28",
    reason:
      "nothing is validated by what is near a row of training, which of equal rows stays depends on no order of files, characters are those of Unicode 17.0 on every Node, and numbers that name conversations keep all their digits",
  },
];
