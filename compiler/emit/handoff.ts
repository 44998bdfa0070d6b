// The engine-neutral half of a release: what the runtime reads. Each stage's document is already in the model; here they become
// files, beside the release that names them and the snapshot that they were compiled from.
import { Gates } from "../../specs/handoff/gates.ts";
import { gatesFile } from "../../specs/handoff/stages.ts";
import { Release } from "../../specs/handoff/release.ts";
import { stageDocuments } from "../../specs/handoff/stage-documents.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { digestOf } from "../fingerprint.ts";
import { compareTexts } from "../model/bodies/body.ts";
import type { Model, ModelStage } from "../model/model.ts";
import { Snapshot, snapshotOf } from "../model/snapshot.ts";
import { unwrap, unwrapWithPlaces, type Json, type PlaceMap } from "../trace.ts";
import { compilerVersion } from "../version.ts";
import type { GeneratedFile } from "./artifact.ts";
import { fileText } from "./text.ts";

interface Validator {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly message: string } };
}

/** release.json, snapshot.json, gates.json where there are gates, and one file a stage. Every document has passed its own schema. */
export function emitHandoff(model: Model, { trace }: { readonly trace: boolean }): GeneratedFile[] {
  const snapshot = document("snapshot.json", unwrap(snapshotOf(model)), noPlaces, Snapshot);
  const stages = model.stages.map((stage) => (trace ? tracedFile(stage) : plainFile(stage)));
  const release = document("release.json", releaseBody(model, digestOf(fileText(snapshot))), noPlaces, Release);
  return [release, snapshot, ...gates(model, trace), ...stages];
}

function gates({ gates: body }: Model, trace: boolean): GeneratedFile[] {
  if (body === undefined) return [];
  if (!trace) return [document(gatesFile, unwrap(body), noPlaces, Gates)];
  const { plain, places } = unwrapWithPlaces(body);
  return [document(gatesFile, plain, places, Gates)];
}

const noPlaces: PlaceMap = new Map();

function tracedFile({ file, body, document: plain, kind }: ModelStage): GeneratedFile {
  return document(file, plain, unwrapWithPlaces(body).places, stageDocuments[kind]);
}

/** Environments share the stages that make the model, so their files are made once. */
const plainFiles = new WeakMap<ModelStage, GeneratedFile>();

function plainFile(stage: ModelStage): GeneratedFile {
  const known = plainFiles.get(stage) ?? document(stage.file, stage.document, noPlaces, stageDocuments[stage.kind]);
  plainFiles.set(stage, known);
  return known;
}

function releaseBody(model: Model, snapshot: string): Json {
  return unwrap({
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: compilerVersion,
    project: { team: model.team, name: model.name },
    environment: model.environment,
    snapshot,
    stages: model.stages.map(({ name, kind, semantics, key, needs, file }) => ({
      name,
      kind,
      semantics,
      key,
      needs,
      file,
    })),
    targets: model.targets.map(({ name, engine }) => ({ name, engine })),
    pins: model.promotion?.pins ?? {},
    reads: readsOf(model.stages),
    record: model.promotion?.record,
    source: model.promotion?.source,
    renamedFrom: model.renamedFrom,
  });
}

/** What stages read of other projects; undefined where that is nothing. */
export function readsOf(stages: Model["stages"]): Record<string, string> | undefined {
  const reads = stages.flatMap((stage) => Object.entries(stage.reads));
  return reads.length === 0 ? undefined : Object.fromEntries(reads.sort(([a], [b]) => compareTexts(a, b)));
}

function document(path: string, body: Json, places: PlaceMap, schema: Validator): GeneratedFile {
  const checked = schema.safeParse(body);
  if (!checked.success) throw new Error(`internal: ${path} does not fit its own schema: ${checked.error?.message}`);
  const id = path.replace(/\.json$/, "");
  return { path, format: "json", resources: [{ id, name: id, body, places }] };
}
