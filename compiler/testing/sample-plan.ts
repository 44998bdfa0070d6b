// For tests: the plan between two versions of a YAML project, from handoff files alone.
import type { GeneratedFile } from "../emit/artifact.ts";
import { emitHandoff } from "../emit/handoff.ts";
import { releaseFiles } from "../emit/index-release.ts";
import { Platform } from "../../specs/kinds/platform.ts";
import { Project } from "../../specs/kinds/project.ts";
import { dearestEffect } from "../model/dearest-effect.ts";
import type { Model } from "../model/model.ts";
import type { SampleRecord } from "./promote-sample.ts";
import { checkSample, type SampleCheck, type SampleOptions } from "./sample-check.ts";
import { snapshotOf } from "../model/snapshot.ts";
import { linesOf } from "../text/text-lines.ts";
import { readYamlDocument } from "../read/document.ts";
import { assemblePlan } from "../plan/assemble.ts";
import { compareRelease, removedRelease, type ReleaseDraft } from "../plan/compare-release.ts";
import type { Plan } from "../plan/plan.ts";
import type { ReleaseBefore, ReleaseNext } from "../plan/release-state.ts";
import type { SpecKnowledge } from "../plan/spec-edits.ts";

export interface SampleVersion {
  /** Undefined where the project does not exist. */
  readonly text: string | undefined;
  readonly options?: SampleOptions;
}

export async function planBetween(before: SampleVersion, after: SampleVersion): Promise<Plan> {
  const was = await versionOf(before);
  const old = was.models.map(beforeOf);
  // What is edited is not promoted yet.
  const { models } = await versionOf(after, was.records);
  const next = models.map(nextOf);
  const knows = knowledge(after);
  const drafts: ReleaseDraft[] = [];
  for (const release of next) {
    const one = old.find(({ environment }) => environment === release.model.environment);
    if (one?.digest !== release.digest) drafts.push(compareRelease(one, release, knows));
  }
  const gone = old.filter(({ environment }) => !models.some((model) => model.environment === environment));
  return assemblePlan({
    drafts: [...drafts, ...gone.map(removedRelease)],
    before: old,
    next: next.map(({ model, digest }) => ({
      environment: model.environment,
      team: model.team,
      project: model.name,
      digest,
    })),
    environments: ["dev", "staging", "prod"],
    warnings: [],
    judgements: [],
    wordChanges: [],
    edited: [],
    unpromoted: new Map(),
    readersOf: () => [],
    compiler: "0.0.0",
  });
}

async function versionOf(
  { text, options }: SampleVersion,
  records?: readonly SampleRecord[],
): Promise<Pick<SampleCheck, "models"> & Partial<Pick<SampleCheck, "records">>> {
  if (text === undefined) return { models: [] };
  const checked = await checkSample(text, { ...options, ...(records === undefined ? {} : { records }) });
  if (checked.models.length === 0) throw new Error(checked.printed);
  return checked;
}

function beforeOf(model: Model): ReleaseBefore {
  const files = emitHandoff(model, { trace: false });
  const { index, digest } = releaseFiles(model, files);
  return {
    environment: model.environment,
    team: model.team,
    project: model.name,
    index,
    digest,
    snapshot: snapshotOf(model),
    stages: model.stages,
    pins: model.promotion?.pins ?? {},
    bodies: new Map(resources(files).map(({ id, body }) => [id, body])),
  };
}

function nextOf(model: Model): ReleaseNext {
  const files = emitHandoff(model, { trace: true });
  const { index, digest } = releaseFiles(model, files);
  return {
    model,
    index,
    digest,
    snapshot: snapshotOf(model),
    resources: new Map(resources(files).map((resource) => [resource.id, resource])),
  };
}

function resources(files: readonly GeneratedFile[]): GeneratedFile["resources"][number][] {
  return files.flatMap((file) => file.resources);
}

function knowledge({ text = "{}" }: SampleVersion): SpecKnowledge {
  const file = "specs/projects/care/assistant.yaml";
  const { document } = readYamlDocument(file, text);
  const lines = linesOf(text);
  return {
    locate: (origin, path) =>
      origin === "platform" || document === undefined
        ? { file: "specs/platform.yaml", line: 1, column: 1 }
        : { file, ...lines.positionAt(document.placeOf(path, "key").range.start) },
    effectOf: (origin, path) => dearestEffect(origin === "platform" ? Platform : Project, path, document?.data),
  };
}
