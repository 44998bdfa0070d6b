// What running a stage means to its surroundings: what it is given, what it must give back. Engines schedule stages,
// runtime/stages implements them, and neither knows the other.
import type { Evidence } from "../specs/handoff/evidence.ts";
import type { Stage } from "../specs/handoff/release.ts";
import type { OutputKind } from "../specs/handoff/stages.ts";
import type { StageDocument } from "../specs/handoff/stage-documents.ts";
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
  /** A path on this disk that holds these bytes, verified, whichever output they belong to; undefined where none has them. */
  held(file: { readonly digest: string; readonly bytes: number }): Promise<Result<string | undefined>>;
}

export interface Progress {
  /** `total` in the same unit as `done`; undefined while unknown. Calls are cheap and may come thousands of times a second. */
  step(update: { readonly done: number; readonly total?: number; readonly unit: string; readonly note?: string }): void;
}

/** What a stage reads of another. */
export interface StageInput {
  readonly artifact: Artifact;
  readonly evidence: Evidence;
}

export interface StageContext<K extends OutputKind = OutputKind> {
  readonly stage: Stage;
  readonly job: StageDocument<K>;
  /** Root of the repository that paths in handoff files start from. */
  readonly repository: string;
  /** Outputs of the needed stages, by key. */
  readonly inputs: ReadonlyMap<string, StageInput>;
  readonly artifacts: ArtifactReader;
  /** A folder of this stage key alone. It survives a kill, so checkpoints live here; it is removed once the output is stored. */
  readonly scratch: string;
  readonly progress: Progress;
  /** Aborted on Ctrl-C: stop at the next safe point, keep checkpoints, and return a `cancelled` failure. */
  readonly signal: AbortSignal;
}

export interface StageOutput {
  /** A folder inside `scratch` whose files become the artifact. Its bytes must not depend on the clock or the machine. */
  readonly folder: string;
  /** By the names of the catalogue of stages. */
  readonly figures: Readonly<Record<string, number>>;
  /** What was measured again and again, in order: the speed of each training step. It goes into the evidence, and may depend on the clock. */
  readonly series?: Readonly<Record<string, readonly number[]>>;
}

export type RunStage<K extends OutputKind = OutputKind> = (context: StageContext<K>) => Promise<Result<StageOutput>>;

/** The input of a kind of which the stage reads one; undefined where it reads none. */
export function inputOf({ inputs }: Pick<StageContext, "inputs">, kind: OutputKind): Artifact | undefined {
  return [...inputs.values()].find(({ evidence }) => evidence.stage === kind)?.artifact;
}

/** What training made or, where nothing is trained, the base as it is. */
export function modelInput(context: Pick<StageContext, "inputs" | "stage">): Artifact {
  return inputOf(context, "base") ?? neededInput(context, "train");
}

/** As `inputOf`, where the release cannot be without it. */
export function neededInput(context: Pick<StageContext, "inputs" | "stage">, kind: OutputKind): Artifact {
  const artifact = inputOf(context, kind);
  if (artifact === undefined) throw new Error(`internal: stage ${context.stage.name} was not given ${kind}`);
  return artifact;
}
