// The training job's part of the release, which its pod reads. Nothing else of the release can change the job.
//
// Files that the release pins in the repository (datasets, a base that is a folder) are expected below /store/repository, where the
// engine that applies the release puts them.
import { handoffVersion } from "../../../../specs/handoff/value.ts";
import type { ModelStage } from "../../../model/model.ts";
import { compilerVersion } from "../../../version.ts";
import { defineObject } from "../object.ts";
import type { Scope } from "../scope.ts";

export const releaseConfig = defineObject({
  kind: "ConfigMap",
  role: "training",
  feels: { "": "replace" },
  immutable: true,
  when: trains,
  build: (scope) => ({ immutable: true, data: jobFiles(scope, trainStage(scope)) }),
});

export function trains({ model }: Scope): boolean {
  return model.stages.some(({ kind }) => kind === "train");
}

export function trainStage({ model }: Scope): ModelStage {
  const train = model.stages.find(({ kind }) => kind === "train");
  if (train === undefined) throw new Error("internal: a training job of a project that trains nothing");
  return train;
}

/** release.json with the train stage and what it reads, and the train stage's document. */
function jobFiles({ model }: Scope, train: ModelStage): Readonly<Record<string, string>> {
  const stages = model.stages.filter(({ name }) => name === train.name || train.needs.includes(name));
  const release = {
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: compilerVersion,
    project: { team: model.team, name: model.name },
    environment: model.environment,
    snapshot: null,
    stages: stages.map(({ body: _, document: _own, ...stage }) => stage),
    targets: [],
    pins: {},
  };
  const text = (document: unknown) => `${JSON.stringify(document, undefined, 2)}\n`;
  return { "release.json": text(release), [train.file]: text(train.document) };
}
