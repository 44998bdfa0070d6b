// Runs one stage in this process and stores what it made: on the local engine, and in a job on a cluster. Two processes that want
// the same key do not run it at once, and a key that has an output is not run again.
import { mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { makesOutput } from "../../specs/handoff/stages.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { acquireLock } from "../system/lock.ts";
import { machineFacts } from "../system/machine.ts";
import type { ReleaseStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Progress, RunStage, StageContext, StageInput } from "../stage.ts";
import type { StageRegistry } from "./registry.ts";
import { type ArtifactStore, artifactTypeOf } from "../store/artifact-store.ts";
import type { StoredOutput } from "../store/outputs.ts";

export interface StageRun {
  readonly stage: ReleaseStage;
  readonly repository: string;
  /** Outputs of the needed stages, by key. */
  readonly inputs: ReadonlyMap<string, StageInput>;
  readonly store: ArtifactStore;
  /** Folder in which each key has a folder of its own while it runs. */
  readonly scratch: string;
  readonly registry: StageRegistry;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** `ran` is false when the output was there already. */
export type RanStage = StoredOutput & { readonly ran: boolean };

export async function runStage(run: StageRun): Promise<Result<RanStage>> {
  const { name, key, kind } = run.stage.stage;
  if (!makesOutput(kind)) {
    return fail(
      "engine-unsupported",
      `Stage ${name} has no output: it serves or watches, and ends only when it is stopped.`,
    );
  }
  const lock = await acquireLock(join(run.scratch, `${key}.lock`), { what: `Another run of stage ${name}` });
  if (!lock.ok) return lock;
  try {
    const found = await run.store.find(key);
    if (!found.ok) return found;
    if (found.value.state === "present") return ok({ ...found.value, ran: false });
    return await runAndStore(run, await run.registry[kind](), join(run.scratch, key));
  } finally {
    await lock.value.release();
  }
}

async function runAndStore(run: StageRun, code: RunStage, scratch: string): Promise<Result<RanStage>> {
  const { stage } = run.stage;
  try {
    await mkdir(scratch, { recursive: true });
  } catch (cause) {
    return systemFailure(`making the folder ${scratch}`, cause);
  }
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const output = await code(contextOf(run, scratch));
  if (!output.ok) return output;
  const seconds = (performance.now() - began) / 1000;
  const { folder, figures, series } = output.value;
  if (relative(scratch, folder).startsWith(".."))
    throw new Error(`internal: stage ${stage.name} made its output in ${folder}`);
  const inputs = Object.fromEntries([...run.inputs].map(([key, { artifact }]) => [key, artifact.digest]));
  const stored = await run.store.put(folder, {
    key: stage.key,
    artifactType: artifactTypeOf(stage.kind),
    evidence: (artifact): Evidence => ({
      apiVersion: handoffVersion,
      kind: "Evidence",
      stage: stage.kind,
      key: stage.key,
      output: artifact.digest,
      inputs,
      figures: { ...figures },
      ...(series === undefined ? {} : { series: mapValues(series) }),
      startedAt,
      seconds,
      machine: machineFacts(),
    }),
  });
  if (!stored.ok) return stored;
  try {
    await rm(scratch, { recursive: true, force: true });
  } catch (cause) {
    return systemFailure(`removing the folder ${scratch}`, cause);
  }
  return ok({ ...stored.value, ran: true });
}

function mapValues(series: Readonly<Record<string, readonly number[]>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, [...values]]));
}

function contextOf({ stage, repository, inputs, store, progress, signal }: StageRun, scratch: string): StageContext {
  return {
    stage: stage.stage,
    // As runAndStore was given: only kinds that make an output come here.
    job: stage.job as StageContext["job"],
    repository,
    inputs,
    artifacts: store,
    scratch,
    progress,
    signal,
  };
}
