// A repository with releases as the compiler writes them, in a temporary folder: what the tests of apply stand on.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Release, semantics, type Stage, StageKind } from "../../specs/handoff/release.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import {
  compressionJob,
  datasetManifest,
  evaluationJob,
  gate,
  objectives,
  servingConfig,
  suite,
  trainingJob,
} from "../../specs/testing/documents.ts";
import { digestOf } from "../system/digest.ts";
import { type LoadedRelease, loadRelease, type StageJob } from "../release/release.ts";

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
  readonly pins?: Release["pins"];
}

interface PlannedStage {
  readonly name: string;
  readonly needs?: readonly string[];
  /** Part of the key, beside the keys of what the stage needs. */
  readonly config?: string;
  /** Replaces the document that the rig writes for a stage of this kind. */
  readonly job?: StageJob;
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
    remove: () => rm(root, { recursive: true, force: true }),
  };
  return rig;
}

/** dataset -> train -> compress -> evaluate -> serve/laptop, observe. `config` of a stage becomes part of its key. */
export function wholePlan(config: Readonly<Record<string, string>> = {}): ReleasePlan {
  const stage = (name: string, needs: readonly string[]): PlannedStage => ({ name, needs, config: config[name] ?? "" });
  return {
    stages: [
      stage("dataset/talks", []),
      stage("train", ["dataset/talks"]),
      stage("compress", ["train"]),
      stage("evaluate", ["dataset/talks", "train", "compress"]),
      stage("serve/laptop", ["compress", "evaluate"]),
      stage("observe", []),
    ],
    targets: [{ name: "laptop", engine: "local" }],
  };
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
}: ReleasePlan) {
  const texts = new Map<string, string>([["snapshot.json", '{"snapshot":"of a test"}\n']]);
  const keys = new Map<string, string>();
  const written: Stage[] = stages.map(({ name, needs = [], config = "", job }) => {
    const kind = kindOf(name);
    const key = keyOf([name, config, ...needs.map((need) => keys.get(need) ?? "")].join("\n"));
    keys.set(name, key);
    const file = `${name.replace("/", "-")}.json`;
    texts.set(file, json(job ?? jobOf(name)));
    return { name, kind, semantics: semantics[kind], key, needs: [...needs], file };
  });
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
  };
  texts.set("release.json", json(release));
  const files = Object.fromEntries([...texts].map(([name, text]) => [name, digestOf(Buffer.from(text))]));
  texts.set("index.json", json({ apiVersion: handoffVersion, kind: "ReleaseIndex", files, resources: [] }));
  return texts;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function kindOf(name: string): Stage["kind"] {
  return StageKind.parse(name.split("/")[0]);
}

function jobOf(name: string): StageJob {
  switch (kindOf(name)) {
    case "dataset":
      return datasetManifest({}, { name: name.slice("dataset/".length) });
    case "train":
      return trainingJob();
    case "compress":
      return compressionJob();
    case "evaluate":
      return evaluationJob({
        suites: [suite("triage")],
        gates: [
          gate("triage", ">=", 0.8, "share"),
          gate("triage.gainOverBase", ">=", 20, "points"),
          gate("compression.speedup", ">=", 1.2, "number"),
        ],
      });
    case "serve":
      return servingConfig({ local: { port: 18080 } }, { target: name.slice("serve/".length) });
    case "observe":
      return objectives();
  }
}
