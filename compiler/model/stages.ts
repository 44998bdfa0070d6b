// The stage graph of one project in one environment, and the key of every stage. Keys are computed here without running
// anything; the runtime computes none.
import { canonicalJson, sha256Hex } from "../fingerprint.ts";
import { semantics, type StageKind } from "../../specs/handoff/release.ts";
import { unwrap } from "../trace.ts";
import type { BaseModel, Model, ModelStage, ModelTarget } from "./model.ts";
import {
  compressBody,
  datasetBody,
  datasetOfSplit,
  evaluateBody,
  observeBody,
  serveBody,
  trainBody,
  trainingDatasets,
  type PinnedFiles,
} from "./stage-bodies.ts";

export interface StageInput {
  /** The project's spec file. */
  readonly file: string;
  readonly project: Model["project"];
  readonly base: BaseModel;
  readonly files: PinnedFiles;
}

/** The stages that make the model; they are the same in every environment. Topologically ordered. */
export function modelStages({ file, project, base, files }: StageInput): readonly ModelStage[] {
  const graph = new Graph();
  const trained = trainingDatasets(project);
  const measured = measuredDatasets(project);
  const datasets = [...new Set([...trained, ...measured])].sort();
  for (const name of datasets) {
    graph.add("dataset", `dataset/${name}`, [], `dataset-${name}.json`, datasetBody(name, project, files, file));
  }
  graph.add("train", "train", trained.map(datasetStage), "training-job.json", trainBody(project, base));
  if (project.compression) {
    graph.add("compress", "compress", ["train"], "compression-job.json", compressBody(project.compression));
  }
  if (project.evaluation) {
    const needs = [...measured.map(datasetStage), "train", ...(project.compression ? ["compress"] : [])];
    graph.add("evaluate", "evaluate", needs, "evaluation-job.json", evaluateBody(project));
  }
  return graph.stages;
}

/** The stages of `modelStages`, and after them those of one environment: a service a target, and its objectives. */
export function environmentStages(
  made: readonly ModelStage[],
  project: Model["project"],
  targets: readonly ModelTarget[],
  file: string,
): readonly ModelStage[] {
  const graph = new Graph(made);
  for (const target of targets) {
    graph.add(
      "serve",
      `serve/${target.name}`,
      servedFrom(made, target),
      `serving-${target.name}.json`,
      serveBody(project, target, file),
    );
  }
  if (project.objectives.availability || project.objectives.latency) {
    graph.add("observe", "observe", [], "objectives.json", observeBody(project));
  }
  return graph.stages;
}

/** What a target serves, and the stage whose gates must have passed. vLLM serves the base with the adapter, not the INT8 file. */
function servedFrom(made: readonly ModelStage[], target: ModelTarget): string[] {
  const has = (name: string): boolean => made.some((stage) => stage.name === name);
  const served = target.engine === "local" && has("compress") ? "compress" : "train";
  return has("evaluate") ? [served, "evaluate"] : [served];
}

function measuredDatasets(project: Model["project"]): string[] {
  const suites = Object.values(project.evaluation?.suites ?? {});
  return [...new Set(suites.map((suite) => datasetOfSplit(suite.dataset.value).dataset))].sort();
}

function datasetStage(name: string): string {
  return `dataset/${name}`;
}

class Graph {
  readonly stages: ModelStage[];
  constructor(stages: readonly ModelStage[] = []) {
    this.stages = [...stages];
  }

  add(
    kind: StageKind,
    name: string,
    needs: readonly string[],
    file: string,
    body: { readonly config?: unknown },
  ): void {
    const keys = needs.map((need) => this.keyOf(need));
    const key = stageKey(kind, semantics[kind], unwrap(body.config), keys);
    this.stages.push({ name, kind, semantics: semantics[kind], key, needs: [...needs], file, body });
  }

  private keyOf(name: string): string {
    const stage = this.stages.find((known) => known.name === name);
    if (stage === undefined) throw new Error(`internal: stage ${name} is needed before it is made`);
    return stage.key;
  }
}

/** SHA-256 over what a stage is: its kind, what that kind means, its configuration, and the keys of what it reads, in order. */
function stageKey(kind: StageKind, meaning: number, config: unknown, needs: readonly string[]): string {
  return sha256Hex(canonicalJson({ kind, semantics: meaning, config, needs }));
}
