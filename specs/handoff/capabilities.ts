// What each engine, and the trainer and the server on it, can do: `check` refuses specs from it, `apply` refuses releases from it before
// anything runs, and emitters choose by it, so that none of them can say something else than the others. Loads no schema.
import { gateway, type Server, vllm } from "./servers.ts";
import { type StageKind, stageKinds } from "./stages.ts";
import type { BaseModel, TrainingJob } from "./training-job.ts";

/** Where a base model is: a folder of the repository, or a revision that has to be downloaded. */
export type BaseSource = BaseModel["source"];
export type Precision = TrainingJob["config"]["precision"];
type Section = "training" | "serving";

export interface Capabilities {
  /** Kinds of stages that it has a way to run. */
  readonly stages: readonly StageKind[];
  /** Where it reads base models from. */
  readonly bases: readonly BaseSource[];
  /** Number formats that its trainer computes in. */
  readonly precisions: readonly Precision[];
  /** Who answers on its targets. */
  readonly server: Server;
  /** Fields of its targets that one section alone uses, by that section. */
  readonly targetFields: Readonly<Partial<Record<Section, readonly string[]>>>;
}

/** By the engine that a target names. */
export const capabilities = {
  local: {
    stages: stageKinds,
    bases: ["folder"],
    precisions: ["fp32"],
    server: gateway,
    targetFields: { serving: ["port", "threads"] },
  },
  // Manifests are a training Job, a Deployment and alert rules; the stages between them run where the release is applied.
  kubernetes: {
    stages: ["train", "serve", "observe"],
    bases: ["folder", "huggingface"],
    precisions: ["fp32", "bf16"],
    server: vllm,
    targetFields: { training: ["queue"], serving: ["server"] },
  },
} as const satisfies Readonly<Record<string, Capabilities>>;

export type EngineName = keyof typeof capabilities;
export const engineNames = Object.keys(capabilities) as [EngineName, ...EngineName[]];

/** The engine of whoever applies a release: what has no target runs there. */
export const applyingEngine = "local" satisfies EngineName;

/** As people call it. */
export function engineTitle(engine: EngineName): string {
  return engine === "local" ? "the local engine" : "the Kubernetes engine";
}
