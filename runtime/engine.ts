// An engine is where stages run and models are served: this machine, a cluster. reconcile.ts decides what it is asked; it answers
// what it did. Engines know nothing of each other, of inventories or of order.
import { capabilities, type Capabilities, type EngineName } from "../specs/handoff/capabilities.ts";
import type { DatasetManifest } from "../specs/handoff/dataset-manifest.ts";
import type { Evidence } from "../specs/handoff/evidence.ts";
import type { Probe, ProbeFigures } from "../specs/handoff/probe.ts";
import type { Release } from "../specs/handoff/release.ts";
import type { OutputKind } from "../specs/handoff/stages.ts";
import type { ServingConfig } from "../specs/handoff/serving-config.ts";
import type { ReleaseStage } from "./release/release.ts";
import type { Result } from "./result.ts";
import type { Progress } from "./stage.ts";

/** One project in one environment. */
export interface Scope {
  readonly team: string;
  readonly project: string;
  readonly environment: string;
}

/** What an engine can do. A release that asks for more is refused before any step runs. */
export interface Abilities extends Pick<Capabilities, "stages" | "bases" | "precisions"> {
  /** Engines that a target may name. */
  readonly targets: readonly EngineName[];
  /** Kinds of stages whose output it can serve. */
  readonly serves: readonly OutputKind[];
}

/** Of an engine that does what all of these do. */
export function abilitiesOf(targets: readonly EngineName[]): Abilities {
  const rows: readonly Capabilities[] = targets.map((name) => capabilities[name]);
  return {
    targets,
    stages: [...new Set(rows.flatMap(({ stages }) => stages))],
    bases: [...new Set(rows.flatMap(({ bases }) => bases))],
    precisions: [...new Set(rows.flatMap(({ precisions }) => precisions))],
    serves: [...new Set(rows.flatMap(({ server }) => server.serves))],
  };
}

/** What a stage made. */
export interface Output {
  readonly digest: string;
  readonly evidence: Evidence;
  /** Digest of the evidence's bytes, as they are kept. */
  readonly evidenceDigest: string;
}

/**
 * `incomplete`: there was an output, and `missing` of it is lost; `damaged`: its `file` is there, and `problem` ends a sentence about it. Of
 * both, a stage has to run again. `bytes` are those of the whole output; null where that is not known any more.
 */
export type OutputState =
  | { readonly state: "absent" }
  | { readonly state: "incomplete"; readonly missing: string; readonly bytes: number | null }
  | { readonly state: "damaged"; readonly file: string; readonly problem: string; readonly bytes: number | null }
  | { readonly state: "present"; readonly output: Output };

export interface WantedOutput {
  readonly stage: string;
  readonly key: string;
  /** Digest that must be used instead of what the key has; undefined of a stage that is made here. */
  readonly pin: string | undefined;
}

export interface Query {
  readonly scope: Scope;
  readonly outputs: readonly WantedOutput[];
  /** Targets whose services are looked for. */
  readonly targets: readonly string[];
}

export interface RunningService {
  readonly target: string;
  readonly serveKey: string;
  readonly modelDigest: string;
  /** Null of a service that was started by an older runtime, which did not say. */
  readonly replicas: number | null;
  /** Where it answers, as people type it. */
  readonly address: string;
  /** What was measured before it took traffic; null where nothing was. */
  readonly probe: ProbeFigures | null;
  /** As people call it: a program that is not this one, and that hands over to it when it is asked to serve. Absent where there is none. */
  readonly otherProgram?: string;
}

/** A service that has a process, and cannot answer clients. */
export interface StuckService {
  readonly target: string;
  readonly pid: number;
  /** `hung`: it does not say anything. `not ready`: it says that it has no model to answer with. */
  readonly stuck: "hung" | "not ready";
}

export interface Observed {
  /** By stage name, one for each wanted output. */
  readonly outputs: ReadonlyMap<string, OutputState>;
  /** Only services that answer, of the targets asked for. */
  readonly services: readonly RunningService[];
  /** Those that are there and cannot answer; the step that serves mends or replaces them. */
  readonly stuck?: readonly StuckService[];
}

/** What reconcile asks for. Each is safe to ask for again: what is done already is not done twice. */
/** What a dataset is called. The artifact does not know it, so that another name or version makes no other data. */
export type DatasetLabels = Omit<DatasetManifest["metadata"], "keys">;

export type EngineStep =
  | {
      readonly action: "run";
      readonly scope: Scope;
      readonly stage: ReleaseStage<OutputKind>;
      /** Outputs of the needed stages, by key. */
      readonly inputs: ReadonlyMap<string, Output>;
    }
  | {
      readonly action: "checkout";
      readonly scope: Scope;
      readonly labels: DatasetLabels;
      /** How rows of its sources were read. */
      readonly rows: Pick<DatasetManifest["config"]["source"], "format" | "columns">;
      readonly digest: string;
    }
  | {
      readonly action: "serve";
      readonly scope: Scope;
      readonly target: string;
      readonly serveKey: string;
      readonly config: ServingConfig["config"];
      readonly replicas: number;
      readonly probe: Probe;
      readonly modelDigest: string;
    }
  | { readonly action: "observe"; readonly scope: Scope; readonly stage: ReleaseStage<"observe"> };

export type Outcome =
  /** `ran` is false when the key had an output already, made by someone else since it was observed. */
  | { readonly action: "run"; readonly output: Output; readonly ran: boolean }
  /** `advice`: what whoever numbers versions should know of this one, as sentences; absent where there is nothing new to say. */
  | { readonly action: "checkout"; readonly folder: string; readonly changed: boolean; readonly advice?: string }
  /** `replaced`: the process that was hung in its place, and was ended by force. `tookOverFrom`: the program that handed over to this one. */
  | {
      readonly action: "serve";
      readonly service: RunningService;
      readonly changed: boolean;
      readonly replaced?: number;
      readonly tookOverFrom?: string;
    }
  /** `note` says where the alert rules are, or what watches them. */
  | { readonly action: "observe"; readonly note: string };

export interface StepContext {
  readonly progress: Progress;
  /** Aborted on Ctrl-C: the step stops at its next safe point with a `cancelled` failure. */
  readonly signal: AbortSignal;
}

/** `killed`: it was hung, or took too long. A service that did not run is a success too. */
export type Removed = "stopped" | "killed" | "did not run";

/** `stopped`: it could not go on, or one of the other scope answers already. */
export type Moved = "moved" | Removed;

export interface Engine {
  readonly name: string;
  readonly abilities: Abilities;
  /** Folder of the artifact store that it takes outputs from; undefined where it keeps none. */
  readonly storeFolder: string | undefined;
  /** Changes nothing. Reads all bytes of the outputs; with `context` it tells how far it is, and may be stopped. */
  observe(query: Query, context?: StepContext): Promise<Result<Observed>>;
  /** What this machine lacks for services of a release, or for stages that would run, told before anything does. Absent: nothing can be lacking. */
  ready?(stages: readonly ReleaseStage[]): Result<void>;
  /** The outcome has the action of the step. */
  apply(step: EngineStep, context: StepContext): Promise<Result<Outcome>>;
  /** Mends what its store can know again from its own files, before anything is looked at; returns what was mended, as sentences. */
  mend?(): Promise<Result<readonly string[]>>;
  /** Lays out again what the service of a model reads, where it is not as it was; true where it was not. What is loaded goes on. */
  layOut?(modelDigest: string): Promise<Result<boolean>>;
  /** Keeps evidence about an output that it has; what is kept already is not written again. */
  keepEvidence(evidence: Evidence): Promise<Result<void>>;
  /** Stops the service of a target, after its running requests. */
  remove(scope: Scope, target: string, context: StepContext): Promise<Result<Removed>>;
  /** The service of a target goes on as that of another scope, while it answers. One that ran has left the first scope in any case. */
  move(from: Scope, to: Scope, target: string, context: StepContext): Promise<Result<Moved>>;
  /** Ends what the engine itself holds open; services keep running. */
  close(): Promise<void>;
}

/** The project and environment of a release. */
export function scopeOf({ project, environment }: Release): Scope {
  return { team: project.team, project: project.name, environment };
}

/** `care/support-assistant (dev)`. */
export function scopeName({ team, project, environment }: Scope): string {
  return `${team}/${project} (${environment})`;
}
