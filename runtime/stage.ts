// What running a stage means to its surroundings: what it is given, what it must give back. Engines schedule stages,
// runtime/stages implements them, and neither knows the other.
import type { Evidence, GateResult } from "../specs/handoff/evidence.ts";
import type { Stage } from "../specs/handoff/release.ts";
import type { Result } from "./result.ts";

/** One file of an artifact. `path` is inside the artifact, with /. */
export interface ArtifactFile {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** An immutable output in the artifact store. */
export interface Artifact {
  /** Digest of the OCI manifest; it covers every file. */
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
}

/** How a stage reaches its inputs without knowing the store. */
export interface ArtifactReader {
  /** Bytes of one file of an artifact, verified against its digest. */
  read(artifact: Artifact, path: string): Promise<Result<Buffer>>;
  /** A path on this disk that holds the verified bytes; it must not be written to. */
  locate(artifact: Artifact, path: string): Promise<Result<string>>;
}

export interface Progress {
  /** `total` in the same unit as `done`; undefined while unknown. Calls are cheap and may come thousands of times a second. */
  step(update: { readonly done: number; readonly total?: number; readonly unit: string; readonly note?: string }): void;
}

export interface StageContext {
  readonly stage: Stage;
  /** The parsed handoff file of the stage, to be validated by the stage with its own schema. */
  readonly job: unknown;
  /** Root of the repository that paths in handoff files start from. */
  readonly repository: string;
  /** Outputs of the needed stages, by stage name. */
  readonly inputs: ReadonlyMap<string, Artifact>;
  readonly artifacts: ArtifactReader;
  /** Evidence of the needed stages, by stage name. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** A folder of this stage key alone. It survives a kill, so checkpoints live here; it is removed once the output is stored. */
  readonly scratch: string;
  readonly progress: Progress;
  /** Aborted on Ctrl-C: stop at the next safe point, keep checkpoints, and return a `cancelled` failure. */
  readonly signal: AbortSignal;
}

export interface StageOutput {
  /** A folder inside `scratch` whose files become the artifact. Its bytes must not depend on the clock or the machine. */
  readonly folder: string;
  readonly figures: Readonly<Record<string, number>>;
  /** What was measured again and again, in order: the speed of each training step. It goes into the evidence, and may depend on the clock. */
  readonly series?: Readonly<Record<string, readonly number[]>>;
  /** A failed gate does not fail the stage; reconcile refuses what needs a gated output. */
  readonly gates: readonly GateResult[];
}

export type RunStage = (context: StageContext) => Promise<Result<StageOutput>>;
