// Reads a release folder, generated/<environment>/<team>/<project>/, and believes nothing of it: every file has the digest that the
// index names, every document fits its schema, and the stages form a graph that can run.
import { basename, dirname } from "node:path";
import { z } from "zod";
import { CompressionJob } from "../../specs/handoff/compression-job.ts";
import { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { EvaluationJob } from "../../specs/handoff/evaluation-job.ts";
import { Objectives } from "../../specs/handoff/objectives.ts";
import { Release, semantics, type Stage, type StageKind } from "../../specs/handoff/release.ts";
import { ServingConfig } from "../../specs/handoff/serving-config.ts";
import { TrainingJob } from "../../specs/handoff/training-job.ts";
import { isPlainName } from "../system/plain-name.ts";
import { invalid, ReleaseFiles } from "./release-files.ts";
import { fail, ok, type Result } from "../result.ts";

/** The document that configures a stage, of whichever kind. */
export const StageJob = z.discriminatedUnion("kind", [
  DatasetManifest,
  TrainingJob,
  CompressionJob,
  EvaluationJob,
  ServingConfig,
  Objectives,
]);
export type StageJob = z.infer<typeof StageJob>;

export interface ReleaseStage {
  readonly stage: Stage;
  readonly job: StageJob;
}

export interface LoadedRelease {
  /** The folder as messages name it. */
  readonly shown: string;
  /** Digest of index.json: two releases with equal ones are equal. */
  readonly digest: string;
  readonly release: Release;
  /** In the release's order. */
  readonly stages: readonly ReleaseStage[];
}

/** Loads a whole release and verifies every file that belongs to it, those that the runtime does not read included. */
export async function loadRelease(folder: string, shown: string): Promise<Result<LoadedRelease>> {
  const files = new ReleaseFiles(folder, shown);
  const verified = await files.readIndex();
  if (!verified.ok) return verified;
  const release = await readRelease(files, "release.json");
  if (!release.ok) return release;
  if (verified.value.index.files["snapshot.json"] !== release.value.snapshot) {
    return invalid(`${shown}/release.json was not compiled from the snapshot.json beside it`);
  }
  const stages: ReleaseStage[] = [];
  for (const stage of release.value.stages) {
    const job = await readJob(files, stage);
    if (!job.ok) return job;
    stages.push({ stage, job: job.value });
  }
  return ok({ shown, digest: verified.value.digest, release: release.value, stages });
}

/**
 * Loads one stage of a release file, as a job on a cluster gets it: the folder may hold release.json and the files of stages
 * alone. Where index.json is there, it is verified as everywhere.
 */
export async function loadStage(
  file: string,
  name: string,
): Promise<Result<ReleaseStage & { readonly release: Release }>> {
  const files = new ReleaseFiles(dirname(file), dirname(file));
  if (await files.has("index.json")) {
    const verified = await files.readIndex();
    if (!verified.ok) return verified;
  }
  const release = await readRelease(files, basename(file));
  if (!release.ok) return release;
  const { stages } = release.value;
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) {
    const names = stages.map((one) => one.name).join(", ");
    return fail("release-missing", `${file} has no stage ${JSON.stringify(name)}; its stages are ${names}.`);
  }
  const job = await readJob(files, stage);
  return job.ok ? ok({ release: release.value, stage, job: job.value }) : job;
}

async function readRelease(files: ReleaseFiles, name: string): Promise<Result<Release>> {
  const release = await files.document(name, Release);
  if (!release.ok) return release;
  const problem = problemOf(release.value);
  return problem === undefined ? release : invalid(`${files.shown}/${name}: ${problem}`);
}

const jobKinds = {
  dataset: "DatasetManifest",
  train: "TrainingJob",
  compress: "CompressionJob",
  evaluate: "EvaluationJob",
  serve: "ServingConfig",
  observe: "Objectives",
} as const satisfies Record<StageKind, StageJob["kind"]>;

async function readJob(files: ReleaseFiles, stage: Stage): Promise<Result<StageJob>> {
  const job = await files.document(stage.file, StageJob);
  if (!job.ok) return job;
  if (job.value.kind !== jobKinds[stage.kind]) {
    return invalid(
      `${files.shown}/${stage.file} is of kind ${job.value.kind}, and stage ${stage.name} needs ${jobKinds[stage.kind]}`,
    );
  }
  if (job.value.kind === "DatasetManifest") {
    const { name, version } = job.value.metadata;
    if (!isPlainName(name) || !isPlainName(`v${version}`)) {
      return invalid(`${files.shown}/${stage.file}: ${JSON.stringify(`${name}/v${version}`)} cannot name a folder`);
    }
  }
  return job;
}

/** What is wrong with a release as a graph, as the end of a sentence. */
function problemOf({ project, environment, stages, targets, pins }: Release): string | undefined {
  for (const name of [project.team, project.name, environment, ...targets.map((target) => target.name)]) {
    if (!isPlainName(name)) return `${JSON.stringify(name)} cannot name a folder`;
  }
  const seen = new Set<string>();
  for (const stage of stages) {
    const problem = stageProblem(stage, seen, targets);
    if (problem !== undefined) return problem;
    seen.add(stage.name);
  }
  const foreign = Object.keys(pins).find((name) => !seen.has(name));
  return foreign === undefined ? undefined : `${foreign} is pinned and is no stage`;
}

function stageProblem(stage: Stage, seen: ReadonlySet<string>, targets: Release["targets"]): string | undefined {
  const { name, kind } = stage;
  if (seen.has(name)) return `there are two stages ${name}`;
  const unknown = stage.needs.find((need) => !seen.has(need));
  if (unknown !== undefined) return `stage ${name} needs ${unknown}, which does not stand before it`;
  if (stage.semantics !== semantics[kind]) {
    return (
      `stage ${name} has semantics ${stage.semantics} of ${kind}, and this runtime knows ${semantics[kind]}; ` +
      "use a runtime of the same version as the compiler"
    );
  }
  if (kind === "serve" && !targets.some((target) => name === `serve/${target.name}`)) {
    return `stage ${name} names no target of the release`;
  }
  if (kind === "serve" && stage.needs.length === 0) return `stage ${name} does not say what it serves`;
  return undefined;
}
