// A repository with releases as the compiler writes them, in a temporary folder: what the tests of apply stand on.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gate } from "../../specs/handoff/gates.ts";
import { keyText } from "../../specs/handoff/key.ts";
import type { Release, Stage } from "../../specs/handoff/release.ts";
import { gatesFile, instanceOf, kindOf, makesOutput, stageCatalogue, stageFile } from "../../specs/handoff/stages.ts";
import type { StageDocument } from "../../specs/handoff/stage-documents.ts";
import { StageKind } from "../../specs/handoff/stage-kind.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import {
  baseImport,
  compressionJob,
  datasetManifest,
  evaluationJob,
  objectives,
  servingConfig,
  trainingJob,
} from "../../specs/testing/documents.ts";
import { digestOf } from "../system/digest.ts";
import { type LoadedRelease, loadRelease } from "../release/release.ts";
import { endSupervisors } from "./end-supervisors.ts";

export type Pins = Release["pins"];

export interface ReleaseRig {
  readonly root: string;
  readonly home: string;
  /** Writes generated/<environment>/<project>/ and returns its folder. */
  write(plan: ReleasePlan): Promise<string>;
  /** Writes it and loads it again. Throws when it cannot be loaded. */
  release(plan: ReleasePlan): Promise<LoadedRelease>;
  remove(): Promise<void>;
}

export interface ReleasePlan {
  readonly stages: readonly PlannedStage[];
  readonly team?: string;
  readonly project?: string;
  readonly environment?: string;
  readonly targets?: Release["targets"];
  /** A pinned stage stands before all others: whatever stage needs it may name it. */
  readonly pins?: Pins;
  readonly record?: Release["record"];
  readonly source?: Release["source"];
  readonly renamedFrom?: Release["renamedFrom"];
  readonly gates?: readonly Gate[];
}

interface PlannedStage {
  readonly name: string;
  readonly needs?: readonly string[];
  /** Another text is another document, and so another key. */
  readonly config?: string;
  /** Replaces the document that the rig writes for a stage of this kind; datasets of training are those that it needs. */
  readonly job?: StageDocument;
}

export async function openReleaseRig(): Promise<ReleaseRig> {
  const root = await mkdtemp(join(tmpdir(), "fairlead-release-"));
  const rig: ReleaseRig = {
    root,
    home: join(root, ".fairlead"),
    async write(plan) {
      const { environment = "dev", team = "care", project = "bot" } = plan;
      const folder = join(root, "generated", environment, team, project);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      for (const [name, text] of releaseTexts(plan)) await writeFile(join(folder, name), text);
      return folder;
    },
    async release(plan) {
      const loaded = await loadRelease(await rig.write(plan), "generated/dev/care/bot");
      if (!loaded.ok) throw new Error(loaded.failure.message);
      return loaded.value;
    },
    async remove() {
      await endSupervisors(root);
      await rm(root, { recursive: true, force: true });
    },
  };
  return rig;
}

/** dataset -> train -> quantise -> evaluate, serve/laptop, observe. `config` of a stage becomes part of its document. */
export function wholePlan(config: Readonly<Record<string, string>> = {}): ReleasePlan {
  const stage = (name: string, needs: readonly string[]): PlannedStage => ({ name, needs, config: config[name] ?? "" });
  return {
    stages: [
      stage("dataset/talks", []),
      stage("train/main", ["dataset/talks"]),
      stage("quantise/main", ["train/main"]),
      stage("evaluate/triage", ["dataset/talks", "train/main", "quantise/main"]),
      stage("serve/laptop", ["quantise/main"]),
      stage("observe/main", []),
    ],
    targets: [{ name: "laptop", engine: "local" }],
  };
}

/** A plan as the environments after the first one have it: what it makes there is pinned here, by the record with that number. */
export function pinning({ stages, ...plan }: ReleasePlan, pins: Pins, number = 1): ReleasePlan {
  const others = stages.filter(({ name }) => !makesOutput(StageKind.parse(kindOf(name))));
  const record = { number, seal: `sha256:${keyOf(`record ${number}`)}`, replaces: null };
  return { ...plan, stages: others, pins, record };
}

export function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function releaseTexts({
  stages,
  team = "care",
  project = "bot",
  environment = "dev",
  targets = [],
  pins = {},
  record = null,
  source = null,
  renamedFrom = null,
  gates = [],
}: ReleasePlan) {
  const texts = new Map<string, string>([["snapshot.json", '{"snapshot":"of a test"}\n']]);
  const keys = new Map(Object.entries(pins).map(([name, { key }]) => [name, key]));
  const written = stages.map(({ name, needs = [], config = "", job = jobOf(name, config) }): Stage => {
    const kind = StageKind.parse(kindOf(name));
    const { semantics } = stageCatalogue[kind];
    const reads = needs.map((need) => keys.get(need) ?? "");
    const datasets = needs.filter((need) => kindOf(need) === "dataset").map((need) => keys.get(need) ?? "");
    const document = job.kind === "TrainingJob" ? withData(job, datasets) : job;
    const key = keyOf(keyText({ kind, semantics, config: document.config, needs: reads }));
    keys.set(name, key);
    texts.set(stageFile(name), json(document));
    return { name, kind, semantics, key, needs: [...needs], file: stageFile(name) };
  });
  if (gates.length > 0) texts.set(gatesFile, json({ apiVersion: handoffVersion, kind: "Gates", gates }));
  const release: Release = {
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: "0.1.0",
    project: { team, name: project },
    environment,
    snapshot: digestOf(Buffer.from(texts.get("snapshot.json") ?? "")),
    stages: written,
    targets: [...targets],
    pins: { ...pins },
    reads: {},
    record,
    source,
    renamedFrom,
  };
  texts.set("release.json", json(release));
  const files = Object.fromEntries([...texts].map(([name, text]) => [name, digestOf(Buffer.from(text))]));
  texts.set("index.json", json({ apiVersion: handoffVersion, kind: "ReleaseIndex", files, resources: [] }));
  return texts;
}

function withData(job: StageDocument<"train">, datasets: readonly string[]): StageDocument<"train"> {
  const data = datasets.toSorted().map((dataset) => ({ dataset, weight: 1 }));
  return { ...job, config: { ...job.config, data } };
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function jobOf(name: string, config: string): StageDocument {
  const number = config === "" ? 7 : Number.parseInt(keyOf(config).slice(0, 6), 16);
  switch (StageKind.parse(kindOf(name))) {
    case "dataset":
      return datasetManifest({ split: { seed: number } }, { name: instanceOf(name) });
    case "base":
      return baseImport(config === "" ? {} : { base: { digest: `sha256:${keyOf(config)}` } });
    case "train":
      return trainingJob({ seed: number });
    case "quantise":
      return compressionJob({ quantise: { embeddings: config === "" } });
    case "evaluate":
      return evaluationJob({ maxSamples: number });
    case "serve":
      return servingConfig({ local: { port: 18080 }, batching: { maxQueue: number } }, { target: instanceOf(name) });
    case "observe":
      return objectives({ availability: { windowSeconds: number } });
  }
}
