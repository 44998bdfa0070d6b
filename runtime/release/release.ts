// Reads a release folder, generated/<environment>/<team>/<project>/, and believes nothing of it: every file has the digest that the
// index names, every document fits its schema, and the stages form a graph that can run.
import { basename, dirname } from "node:path";
import { type Gate, Gates } from "../../specs/handoff/gates.ts";
import { metrics } from "../../specs/handoff/evaluation-job.ts";
import { keyText } from "../../specs/handoff/key.ts";
import { modelFolderText, namesInBase } from "../../specs/handoff/model-files.ts";
import { Release, type Stage } from "../../specs/handoff/release.ts";
import { type StageDocument, stageDocuments } from "../../specs/handoff/stage-documents.ts";
import { gatesFile, instanceOf, stageCatalogue, type StageKind, stageName } from "../../specs/handoff/stages.ts";
import { secretForm } from "../../specs/handoff/secret.ts";
import { hexOf, digestOf } from "../system/digest.ts";
import { isPlainName } from "../system/plain-name.ts";
import { basePathProblem, dataPathProblem } from "./document-paths.ts";
import { neededKeys, pinProblem } from "./pins.ts";
import { readsProblem } from "./reads.ts";
import { invalid, issues, otherVersion, ReleaseFiles } from "./release-files.ts";
import { fail, ok, type Result } from "../result.ts";

/** A stage with its document, told apart by `kind`. */
export type ReleaseStage<K extends StageKind = StageKind> = {
  [P in K]: { readonly kind: P; readonly stage: Stage; readonly job: StageDocument<P> };
}[K];

export interface LoadedRelease {
  /** The folder as messages name it. */
  readonly shown: string;
  /** Digest of index.json: two releases with equal ones are equal. */
  readonly digest: string;
  readonly release: Release;
  /** In the release's order. */
  readonly stages: readonly ReleaseStage[];
  /** Bounds that must hold before anything is served; empty where the project has none. */
  readonly gates: readonly Gate[];
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
    const read = await readStage(files, stage, release.value);
    if (!read.ok) return read;
    stages.push(read.value);
  }
  const gates = await readGates(files, verified.value.index.files, release.value);
  if (!gates.ok) return gates;
  return ok({ shown, digest: verified.value.digest, release: release.value, stages, gates: gates.value });
}

/** Loads a release file without the files beside it, as a job on a cluster gets it. Where index.json is there, it is verified as everywhere. */
export async function loadReleaseFile(file: string): Promise<Result<Release>> {
  return readReleaseFile(new ReleaseFiles(dirname(file), dirname(file)), basename(file));
}

async function readReleaseFile(files: ReleaseFiles, name: string): Promise<Result<Release>> {
  if (await files.has("index.json")) {
    const verified = await files.readIndex();
    if (!verified.ok) return verified;
  }
  return readRelease(files, name);
}

/** The same, with one of its stages: the folder may hold release.json and the files of stages alone. A pinned stage has no file, and fails. */
export async function loadStage(
  file: string,
  name: string,
): Promise<Result<ReleaseStage & { readonly release: Release }>> {
  const files = new ReleaseFiles(dirname(file), dirname(file));
  const release = await readReleaseFile(files, basename(file));
  if (!release.ok) return release;
  const { stages, pins } = release.value;
  if (Object.hasOwn(pins, name)) {
    return fail(
      "input-missing",
      `Stage ${name} is pinned by ${file}: another environment made it, and it is never made here.`,
    );
  }
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) {
    const names = stages.map((one) => one.name).join(", ");
    return fail("release-missing", `${file} has no stage ${JSON.stringify(name)}; its stages are ${names}.`);
  }
  const read = await readStage(files, stage, release.value);
  return read.ok ? ok({ ...read.value, release: release.value }) : read;
}

async function readRelease(files: ReleaseFiles, name: string): Promise<Result<Release>> {
  const release = await files.document(name, Release);
  if (!release.ok) return release;
  const shown = `${files.shown}/${name}`;
  const problem = problemOf(release.value);
  if (problem !== undefined) return invalid(`${shown}: ${problem}`);
  const meaning = meaningProblem(release.value);
  return meaning === undefined ? release : otherVersion(`${shown}: ${meaning}`);
}

/** A stage that means something else here; undefined where each means what this runtime does. */
function meaningProblem({ stages }: Release): string | undefined {
  const other = stages.find(({ kind, semantics }) => semantics !== stageCatalogue[kind].semantics);
  if (other === undefined) return undefined;
  const { name, kind, semantics } = other;
  return `stage ${name} has semantics ${semantics} of ${kind}, and this runtime knows ${stageCatalogue[kind].semantics}`;
}

async function readStage(files: ReleaseFiles, stage: Stage, release: Release): Promise<Result<ReleaseStage>> {
  const shown = `${files.shown}/${stage.file}`;
  const json = await files.json(stage.file);
  if (!json.ok) return json;
  const document = stageDocuments[stage.kind];
  const { kind, config } = Object(json.value) as { readonly kind?: unknown; readonly config?: unknown };
  if (kind !== document.shape.kind.value) {
    const found = typeof kind === "string" ? `is of kind ${kind}` : "has no kind";
    return invalid(`${shown} ${found}, and stage ${stage.name} needs ${document.shape.kind.value}`);
  }
  const parsed = document.safeParse(json.value);
  if (!parsed.success) return otherVersion(`${shown}: ${issues(parsed.error)}`);
  const needs = neededKeys(release, stage.needs);
  // Over the document as it stands: what this runtime adds to it by default is in no key.
  const key = digestOf(Buffer.from(keyText({ kind: stage.kind, semantics: stage.semantics, config, needs })));
  if (hexOf(key) !== stage.key) {
    return invalid(`stage ${stage.name} of ${files.shown} has another key than its document`);
  }
  const read = { kind: stage.kind, stage, job: parsed.data } as ReleaseStage;
  const problem = documentProblem(read);
  if (problem !== undefined) return invalid(`${shown}: ${problem}`);
  const meaning = read.kind === "evaluate" ? metricProblem(read.job) : undefined;
  return meaning === undefined ? ok(read) : otherVersion(`${shown}: ${meaning}`);
}

function metricProblem({ config }: StageDocument<"evaluate">): string | undefined {
  const { semantics } = metrics[config.metric];
  if (config.metricSemantics === semantics) return undefined;
  return `${config.metric} has semantics ${config.metricSemantics}, and this runtime measures it with semantics ${semantics}`;
}

/** What is wrong in a document that fits its schema, as the end of a sentence. */
function documentProblem(read: ReleaseStage): string | undefined {
  switch (read.kind) {
    case "dataset":
      return (
        labelProblem(read.job) ?? dataPathProblem(read.job) ?? secretProblem(Object.values(read.job.metadata.keys))
      );
    case "base":
    case "train":
      return basePathProblem(read.job) ?? baseProblem(read.job);
    case "serve":
      return secretProblem(read.job.config.apiKeys === null ? [] : [read.job.config.apiKeys]);
    case "quantise":
    case "evaluate":
    case "observe":
      return undefined;
  }
}

/** Its name becomes the path of a file. */
function secretProblem(references: readonly string[]): string | undefined {
  const wrong = references.find((reference) => !secretForm.test(reference));
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no reference to a secret`;
}

/** `metadata` is in no key, so a document with its right key may still lack the place of its base, or name files of another one. */
function baseProblem({ config, metadata }: StageDocument<"base" | "train">): string | undefined {
  if (config.base.source !== "folder") return undefined;
  if (metadata.base === null) return "its base is a folder, and metadata.base does not say where that is";
  const names = namesInBase(metadata.base);
  const named = metadata.base.files.map((file, index) => ({ ...file, name: names[index] ?? "" }));
  const digest = digestOf(Buffer.from(modelFolderText(named)));
  if (digest === config.base.digest) return undefined;
  return `its base has the digest ${config.base.digest}, and the files in metadata.base have ${digest} together`;
}

function labelProblem({ metadata: { name, version } }: StageDocument<"dataset">): string | undefined {
  if (isPlainName(name) && isPlainName(`v${version}`)) return undefined;
  return `${JSON.stringify(`${name}/v${version}`)} cannot name a folder`;
}

async function readGates(
  files: ReleaseFiles,
  listed: Readonly<Record<string, string>>,
  { stages, pins }: Release,
): Promise<Result<readonly Gate[]>> {
  if (!Object.hasOwn(listed, gatesFile)) return ok([]);
  const read = await files.document(gatesFile, Gates);
  if (!read.ok) return read;
  const { gates } = read.value;
  const names = new Set([...stages.map(({ name }) => name), ...Object.keys(pins)]);
  const foreign = gates.find(({ stage }) => !names.has(stage));
  if (foreign === undefined) return ok(gates);
  return invalid(`${files.shown}/${gatesFile}: the gate ${foreign.figure} judges ${foreign.stage}, which is no stage`);
}

/** What is wrong with a release as a graph, as the end of a sentence. */
function problemOf(release: Release): string | undefined {
  const { project, renamedFrom, environment, stages, targets, pins, reads } = release;
  const names = [project, renamedFrom ?? project].flatMap(({ team, name }) => [team, name]);
  for (const name of [...names, environment, ...targets.map((target) => target.name)]) {
    if (!isPlainName(name)) return `${JSON.stringify(name)} cannot name a folder`;
  }
  if (renamedFrom?.team === project.team && renamedFrom.name === project.name)
    return `${project.team}/${project.name} is what the project is called, and what it was called before`;
  const pinned = pinProblem(release);
  if (pinned !== undefined) return pinned;
  const read = readsProblem(release);
  if (read !== undefined) return read;
  const seen = new Set([...Object.keys(pins), ...Object.keys(reads)]);
  for (const stage of stages) {
    const problem = stageProblem(stage, seen, targets);
    if (problem !== undefined) return problem;
    seen.add(stage.name);
  }
  return undefined;
}

function stageProblem(stage: Stage, seen: ReadonlySet<string>, targets: Release["targets"]): string | undefined {
  const { name, kind } = stage;
  if (seen.has(name)) return `there are two stages ${name}`;
  const unknown = stage.needs.find((need) => !seen.has(need));
  if (unknown !== undefined) return `stage ${name} needs ${unknown}, which does not stand before it`;
  if (name !== stageName(kind, instanceOf(name))) return `stage ${name} is not called by its kind, ${kind}`;
  if (stageCatalogue[kind].perTarget && !targets.some((target) => target.name === instanceOf(name))) {
    return `stage ${name} names no target of the release`;
  }
  if (kind === "serve" && stage.needs.length === 0) return `stage ${name} does not say what it serves`;
  return undefined;
}
