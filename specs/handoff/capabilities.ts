// What each engine, and the trainer and the server on it, can do: `check` refuses specs from it, `apply` refuses releases from it before
// anything runs, and emitters choose by it, so that none of them can say something else than the others. Loads no schema.
import { gateway, type Server, vllm } from "./servers.ts";
import { type StageKind, stageKinds } from "./stages.ts";
import type { BaseModel, TrainingJob } from "./training-job.ts";

/** Where a base model is: a folder of the repository, or a revision that has to be downloaded. */
type BaseSource = BaseModel["source"];
export type Precision = TrainingJob["config"]["precision"];

/** A field of a target that has one use: what is served there, or the jobs that make a project's outputs there. */
interface TargetField {
  readonly field: string;
  readonly usedBy: "serving" | "jobs";
}

export interface Capabilities {
  /** As people call it. */
  readonly name: string;
  /** Kinds of stages that it has a way to run. */
  readonly stages: readonly StageKind[];
  /** Where it reads base models from. */
  readonly bases: readonly BaseSource[];
  /** Number formats that its trainer computes in. */
  readonly precisions: readonly Precision[];
  /** Who answers on its targets. */
  readonly server: Server;
  readonly targetFields: readonly TargetField[];
}

/** By the engine that a target names. */
export const capabilities = {
  local: {
    name: "the local engine",
    stages: stageKinds,
    bases: ["folder"],
    precisions: ["fp32"],
    server: gateway,
    targetFields: [
      { field: "port", usedBy: "serving" },
      { field: "address", usedBy: "serving" },
      { field: "hosts", usedBy: "serving" },
      { field: "threads", usedBy: "serving" },
      { field: "memory", usedBy: "serving" },
    ],
  },
  // Its manifests are a job for each stage that makes an output, a server and alert rules.
  kubernetes: {
    name: "Kubernetes",
    stages: stageKinds,
    bases: ["folder", "huggingface"],
    precisions: ["fp32", "bf16"],
    server: vllm,
    targetFields: [
      { field: "queue", usedBy: "jobs" },
      { field: "server", usedBy: "serving" },
    ],
  },
} as const satisfies Readonly<Record<string, Capabilities>>;

export type EngineName = keyof typeof capabilities;
export const engineNames = Object.keys(capabilities) as [EngineName, ...EngineName[]];

/** The engine of whoever applies a release: what has no target runs there. */
export const applyingEngine = "local" satisfies EngineName;
