import { describe, expect, it } from "vitest";
import { canonicalJson, sha256Hex } from "../fingerprint.ts";
import { unwrap } from "../trace.ts";
import type { Model } from "./model.ts";
import { checkSample, edit, sampleProject, type SampleOptions } from "../testing/sample-check.ts";

async function modelsOf(text: string, options: SampleOptions = {}): Promise<readonly Model[]> {
  const { models, printed } = await checkSample(text, { without: ["compressed-not-served"], ...options });
  if (models.length === 0) throw new Error(printed);
  return models;
}

async function keysOf(text: string, options: SampleOptions = {}): Promise<Record<string, string>> {
  const [model] = await modelsOf(text, options);
  return Object.fromEntries(model!.stages.map((stage) => [stage.name, stage.key]));
}

/** Names of the stages of dev whose key differs from that of the unchanged sample. */
async function rerun(piece: string, by: string, options: SampleOptions = {}): Promise<string[]> {
  const before = await keysOf(sampleProject);
  const after = await keysOf(edit(sampleProject, piece, by), options);
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

describe("the stage graph", () => {
  it("runs from datasets over training, compression and evaluation to one service a target and the objectives", async () => {
    const [dev, , prod] = await modelsOf(sampleProject);
    const shape = (model: Model | undefined) => model?.stages.map(({ name, needs, file }) => [name, needs, file]);
    expect(shape(dev)).toEqual([
      ["dataset/dialogues", [], "dataset-dialogues.json"],
      ["dataset/exam", [], "dataset-exam.json"],
      ["train", ["dataset/dialogues"], "training-job.json"],
      ["compress", ["train"], "compression-job.json"],
      ["evaluate", ["dataset/dialogues", "dataset/exam", "train", "compress"], "evaluation-job.json"],
      ["serve/laptop", ["compress", "evaluate"], "serving-laptop.json"],
      ["observe", [], "objectives.json"],
    ]);
    expect(shape(prod)?.slice(5)).toEqual([
      ["serve/cluster", ["train", "evaluate"], "serving-cluster.json"],
      ["observe", [], "objectives.json"],
    ]);
  });

  it("has no stage for a section that is not written", async () => {
    const bare = sampleProject
      .replace(/compression:[^]*?(?=serving:)/, "")
      .replace(/objectives:[^]*?(?=targets:)/, "")
      .replace(/ {2}exam:[^]*?(?=training:)/, "");
    const [dev] = await modelsOf(bare);
    expect(dev?.stages.map(({ name, needs }) => [name, needs])).toEqual([
      ["dataset/dialogues", []],
      ["train", ["dataset/dialogues"]],
      ["serve/laptop", ["train"]],
    ]);
  });

  it("gives the stages that make the model the same keys in every environment", async () => {
    const models = await modelsOf(sampleProject);
    const made = models.map((model) =>
      model.stages.filter(({ kind }) => kind !== "serve" && kind !== "observe").map(({ name, key }) => [name, key]),
    );
    expect(made[0]).toHaveLength(5);
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
  });
});

describe("a stage's key", () => {
  it("is the SHA-256 of kind, semantics, configuration and the keys of what it reads", async () => {
    const [dev] = await modelsOf(sampleProject);
    const compress = dev!.stages.find(({ name }) => name === "compress")!;
    const train = dev!.stages.find(({ name }) => name === "train")!;
    expect(compress.key).toBe(
      sha256Hex(
        canonicalJson({
          kind: "compress",
          semantics: 1,
          config: { quantise: { weights: "int8", embeddings: true } },
          needs: [train.key],
        }),
      ),
    );
  });

  it("changes with its configuration and with what it reads, and with nothing else", async () => {
    expect(await rerun("r: 16", "r: 8")).toEqual(["train", "compress", "evaluate", "serve/laptop"]);
    expect(await rerun("weights: int8", "weights: int8, embeddings: false")).toEqual([
      "compress",
      "evaluate",
      "serve/laptop",
    ]);
    expect(await rerun('">= 90%"', '">= 91%"')).toEqual(["evaluate", "serve/laptop"]);
    expect(await rerun("ttl: 10m", "ttl: 5m")).toEqual(["serve/laptop"]);
    expect(await rerun("under: 250ms", "under: 100ms")).toEqual(["observe"]);
    expect(await rerun("target: 99.95%", "target: 99.9%")).toEqual(["observe"]);
    expect(await rerun("engine: local", "engine: local, port: 9000")).toEqual(["serve/laptop"]);
  });

  it("changes with the bytes of a file that the stage reads", async () => {
    const dataset = ["dataset/dialogues", "train", "compress", "evaluate", "serve/laptop"];
    expect(await rerun("", "", { contents: { "data/a.jsonl": "other" } })).toEqual(dataset);
    expect(await rerun("", "", { contents: { "words.txt": "other" } })).toEqual(dataset);
    expect(await rerun("", "", { contents: { "/models/base": "other" } })).toEqual(dataset.slice(1));
  });

  it("does not change with names, licences, checkpoints, other targets or other ways to write the same value", async () => {
    expect(await rerun('version: "1.1"', 'version: "1.2"')).toEqual([]);
    expect(await rerun('version: "1.1"', 'version: "1.1"\n    licence: MIT')).toEqual([]);
    expect(await rerun("  lora:", "  checkpoint: { everySteps: 5 }\n  lora:")).toEqual([]);
    expect(await rerun("namespace: assistant", "namespace: other")).toEqual([]);
    expect(await rerun("ttl: 10m", "ttl: 600s")).toEqual([]);
    expect(await rerun("lora: { r: 16, alpha: 32 }", "lora: { alpha: 32 }")).toEqual([]);
    expect(await rerun("  lora: { r: 16, alpha: 32 }\n", "")).toEqual([]);
  });

  it("does not depend on the order of keys in the spec", async () => {
    const swapped = edit(
      edit(sampleProject, "lora: { r: 16, alpha: 32 }", "lora: { alpha: 32, r: 16 }"),
      'gates: { size: "<= 26%", qualityDrop: "<= 1 point" }',
      'gates: { qualityDrop: "<= 1 point", size: "<= 26%" }',
    );
    expect(await keysOf(swapped)).toEqual(await keysOf(sampleProject));
  });
});

describe("the handoff documents", () => {
  it("carry shares as fractions, durations as seconds and pinned files by digest", async () => {
    const [dev] = await modelsOf(sampleProject);
    const body = (name: string): unknown => unwrap(dev!.stages.find((stage) => stage.name === name)!.body);
    expect(body("dataset/dialogues")).toMatchObject({
      metadata: { name: "dialogues", version: "1.1", licence: "unstated" },
      config: {
        source: { format: "chat", files: [{ path: "data/a.jsonl", bytes: 12 }] },
        clean: [
          { rule: "unicode", form: "NFC", removeInvisible: true },
          { rule: "length", min: 5, max: 1024 },
          { rule: "sensitiveWords", mask: "*", lists: [{ path: "words.txt", bytes: 9 }] },
          { rule: "duplicates" },
        ],
        split: { validShare: 0.1, groupBy: "conversation", seed: 7 },
        quarantineMaxShare: 0.01,
      },
    });
    expect(body("evaluate")).toMatchObject({
      config: {
        suites: [
          { name: "triage", dataset: "exam", split: "valid", metric: "exactMatch", on: "firstLine", maxSamples: null },
          {
            name: "fluency",
            dataset: "dialogues",
            split: "valid",
            metric: "perplexity",
            on: "answer",
            maxSamples: null,
          },
        ],
        gates: [
          { figure: "triage", comparator: ">=", bound: 0.9, unit: "share", written: ">= 90%" },
          { figure: "triage.gainOverBase", comparator: ">=", bound: 20, unit: "points", written: ">= 20 points" },
          { figure: "compression.qualityDrop", comparator: "<=", bound: 1, unit: "points", written: "<= 1 point" },
          { figure: "compression.size", comparator: "<=", bound: 0.26, unit: "share", written: "<= 26%" },
        ],
      },
    });
    expect(body("serve/laptop")).toMatchObject({
      config: { cache: { ttlSeconds: 600, maxEntries: 1000 }, replicas: 1, local: { port: 8080, threads: 1 } },
    });
    expect(body("observe")).toMatchObject({
      config: {
        alias: "assistant",
        availability: { targetShare: 0.9995, windowSeconds: 2_592_000 },
        latency: { targetShare: 0.99, thresholdSeconds: 0.25, of: "timeToFirstToken" },
      },
    });
  });
});
