// What an apply did, for programs (--json) and for the summary that people read, and who is told while it does it.
import type { Verdict } from "../../specs/handoff/gates.ts";
import type { ProbeFigures } from "../../specs/handoff/probe.ts";
import type { ReleaseRecord } from "../../specs/handoff/release.ts";
import { type Output, type Scope, scopeOf } from "../engine.ts";
import type { LoadedRelease } from "../release/release.ts";
import type { Failure } from "../result.ts";
import type { Progress } from "../stage.ts";
import type { Remade } from "./remade.ts";
import type { Step } from "./steps.ts";

export interface StepReport {
  /** Name of the stage; of a removal `serve/<target>`. */
  readonly stage: string;
  readonly action: Step["action"];
  /** Of reuse, was the output pinned by the release? False of the others. */
  readonly pinned: boolean;
  /** Of serve, what was to be done to the service; null for the others. */
  readonly change: "start" | "switch" | "scale" | "keep" | null;
  /** Of serve, how many replicas there are to be, and how many there were: null where none ran, or where an older service did not say. */
  readonly replicas: { readonly wanted: number; readonly before: number | null } | null;
  /** `refused`: a gate that it depends on has not passed. */
  readonly state: "done" | "failed" | "refused" | "not reached";
  readonly seconds: number;
  /** Of run and reuse, once there is one. */
  readonly output: Output | null;
  /** Of run, where an output of before was lost or damaged; null of all others, and until it is made. */
  readonly remade: Remade | null;
  /** What happened in a few words, where the action does not say it. */
  readonly note: string | null;
  /** Of serve, once the service answers: what was measured before it took traffic; null where nothing was. */
  readonly probe: ProbeFigures | null;
}

export interface ApplyReport {
  readonly scope: Scope;
  /** Digest of the release's index.json. */
  readonly release: string;
  /** The promotion record that the release follows; null where there is none. */
  readonly record: ReleaseRecord | null;
  /** In the order in which they were to run; empty when the release was refused as a whole. */
  readonly steps: readonly StepReport[];
  /** Of the release's gates, once all that they judge was measured; empty before. */
  readonly verdicts: readonly Verdict[];
  /** False when everything was as the release wants it already. */
  readonly changed: boolean;
  readonly failure?: Failure;
}

export interface Watcher {
  started(step: Step): void;
  /** Of the step that was started last. */
  readonly progress: Progress;
  finished(report: StepReport): void;
  note(text: string): void;
}

/** A release that was refused before any step. */
export function reportFailure({ release, digest }: LoadedRelease, failure: Failure): ApplyReport {
  const { record } = release;
  return { scope: scopeOf(release), release: digest, record, steps: [], verdicts: [], changed: false, failure };
}
