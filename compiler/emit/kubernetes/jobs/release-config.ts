// A job's part of the release, which its pod reads. Nothing else of the release can change the job.
//
// Files that the release pins in the repository (datasets, a base that is a folder) are expected below /store/repository, where the
// engine that applies the release puts them.
import type { DatasetManifest } from "../../../../specs/handoff/dataset-manifest.ts";
import { handoffVersion } from "../../../../specs/handoff/value.ts";
import type { Model, ModelStage } from "../../../model/model.ts";
import { readsOf } from "../../handoff.ts";
import { defineObject } from "../object.ts";
import { jobStages } from "./job-stages.ts";

export const releaseConfig = defineObject({
  kind: "ConfigMap",
  feels: { "": "replace" },
  immutable: true,
  each: ({ model, target }) => jobStages(model, target),
  build: ({ model }, stage) => ({ immutable: true, data: jobFiles(model, stage) }),
});

/**
 * release.json with the stage and all that stands before it, and the stage's document. Without what makes no other output, which would make
 * another job of it: the compiler's version, and what people call a dataset.
 */
function jobFiles(model: Model, stage: ModelStage): Readonly<Record<string, string>> {
  const stages = upTo(stage, model.stages);
  const release = {
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: "",
    project: { team: model.team, name: model.name },
    environment: model.environment,
    snapshot: null,
    stages: stages.map(({ body: _, document: _own, reads: _others, ...one }) => one),
    targets: [],
    pins: {},
    reads: readsOf(stages),
  };
  const text = (document: unknown) => `${JSON.stringify(document, undefined, 2)}\n`;
  return { "release.json": text(release), [stage.file]: text(withoutLabels(stage)) };
}

function withoutLabels({ kind, document }: ModelStage): unknown {
  if (kind !== "dataset") return document;
  const manifest = document as unknown as DatasetManifest;
  return { ...manifest, metadata: { ...manifest.metadata, version: "0.0", licence: "unstated" } };
}

/** The stage, what it reads, and what that reads: the runtime takes no release in which a stage needs one that is not there. */
function upTo({ name }: ModelStage, stages: readonly ModelStage[]): readonly ModelStage[] {
  const wanted = new Set([name]);
  for (const stage of stages.toReversed()) {
    if (wanted.has(stage.name)) for (const need of stage.needs) wanted.add(need);
  }
  return stages.filter((stage) => wanted.has(stage.name));
}
