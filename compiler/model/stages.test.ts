import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import { makesOutput, stageKinds } from "../../specs/handoff/stages.ts";
import { sha256Hex } from "../fingerprint.ts";
import { unwrap } from "../trace.ts";
import type { Model } from "./model.ts";
import { bodies } from "./stages.ts";
import { checkSample, edit, sampleProject, type SampleOptions } from "../testing/sample-check.ts";

async function modelsOf(text: string, options: SampleOptions = {}): Promise<readonly Model[]> {
  const { models, printed } = await checkSample(text, { without: ["field-not-used"], ...options });
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
  it("has a body for every kind of the catalogue", () => {
    expect(Object.keys(bodies)).toEqual(stageKinds);
  });

  it("runs from datasets over training, compression and evaluation to one service a target and the objectives", async () => {
    const [dev, , prod] = await modelsOf(sampleProject);
    const shape = (model: Model | undefined) => model?.stages.map(({ name, needs, file }) => [name, needs, file]);
    expect(shape(dev)).toEqual([
      ["dataset/dialogues", [], "dataset-dialogues.json"],
      ["dataset/exam", [], "dataset-exam.json"],
      ["train/main", ["dataset/dialogues"], "train-main.json"],
      ["quantise/main", ["train/main"], "quantise-main.json"],
      ["evaluate/triage", ["dataset/exam", "train/main", "quantise/main"], "evaluate-triage.json"],
      ["evaluate/fluency", ["dataset/dialogues", "train/main", "quantise/main"], "evaluate-fluency.json"],
      ["serve/laptop", ["quantise/main"], "serve-laptop.json"],
      ["observe/main", [], "observe-main.json"],
    ]);
    expect(shape(prod)).toEqual([
      ["serve/cluster", ["train/main"], "serve-cluster.json"],
      ["observe/main", [], "observe-main.json"],
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
      ["train/main", ["dataset/dialogues"]],
      ["serve/laptop", ["train/main"]],
    ]);
  });

  it("gives the stages that make the model the same keys in every environment", async () => {
    const { models, unpromoted } = await checkSample(sampleProject, { records: [] });
    const made = [...models, ...unpromoted].map((model) =>
      model.stages.filter(({ kind }) => makesOutput(kind)).map(({ name, key }) => [name, key]),
    );
    expect(made[0]).toHaveLength(6);
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
  });
});

describe("a stage's key", () => {
  it("is the SHA-256 of kind, semantics, configuration and the keys of what it reads", async () => {
    const [dev] = await modelsOf(sampleProject);
    const quantise = dev!.stages.find(({ kind }) => kind === "quantise")!;
    const train = dev!.stages.find(({ kind }) => kind === "train")!;
    expect(quantise.key).toBe(
      sha256Hex(
        canonicalJson({
          kind: "quantise",
          semantics: 1,
          config: { quantise: { weights: "int8", embeddings: true } },
          needs: [train.key],
        }),
      ),
    );
  });

  it("changes with its configuration and with what it reads, and with nothing else", async () => {
    const evaluated = ["evaluate/triage", "evaluate/fluency"];
    expect(await rerun("r: 16", "r: 8")).toEqual(["train/main", "quantise/main", ...evaluated, "serve/laptop"]);
    expect(await rerun("weights: int8", "weights: int8, embeddings: false")).toEqual([
      "quantise/main",
      ...evaluated,
      "serve/laptop",
    ]);
    expect(await rerun("metric: exactMatch, on: firstLine", "metric: exactMatch, on: answer")).toEqual([
      "evaluate/triage",
    ]);
    expect(await rerun("ttl: 10m", "ttl: 5m")).toEqual(["serve/laptop"]);
    expect(await rerun("under: 250ms", "under: 100ms")).toEqual(["observe/main"]);
    expect(await rerun("target: 99.95%", "target: 99.9%")).toEqual(["observe/main"]);
    expect(await rerun("engine: local", "engine: local, port: 9000")).toEqual(["serve/laptop"]);
  });

  it("R22: changes with how clients get answers where the stage generates some, and with a seed only where one is drawn", async () => {
    const alias = "  alias: assistant\n";
    const generation = (written: string) => [alias, `${alias}  generation: ${written}\n`] as const;
    const answered = ["evaluate/triage", "serve/laptop"];
    expect(await rerun(...generation("{ temperature: 0, topP: 1 }"))).toEqual([]);
    expect(await rerun(...generation("{ topP: 0.9 }"))).toEqual([]);
    expect(await rerun("  suites:\n", "  seed: 3\n  suites:\n")).toEqual([]);
    expect(await rerun(...generation("{ temperature: 0.7 }"))).toEqual(answered);
    const drawn = edit(sampleProject, ...generation("{ temperature: 0.7 }"));
    const keys = [drawn, edit(drawn, "0.7", "0.7, topP: 0.9"), edit(drawn, "  suites:\n", "  seed: 3\n  suites:\n")];
    const [one, other, reseeded] = await Promise.all(keys.map((text) => keysOf(text)));
    const moved = (after = one) => Object.keys(one!).filter((name) => one![name] !== after![name]);
    expect(moved(other)).toEqual(answered);
    expect(moved(reseeded)).toEqual(["evaluate/triage"]);
    expect(await keysOf(edit(drawn, "0.7", "0.7, topP: 1"))).toEqual(one);
  });

  it("changes with the bytes of a file that the stage reads", async () => {
    const trained = ["train/main", "quantise/main", "evaluate/triage", "evaluate/fluency", "serve/laptop"];
    expect(await rerun("", "", { contents: { "data/a.jsonl": "other" } })).toEqual(["dataset/dialogues", ...trained]);
    expect(await rerun("", "", { contents: { "words.txt": "other" } })).toEqual(["dataset/dialogues", ...trained]);
    expect(await rerun("", "", { contents: { "/models/base": "other" } })).toEqual(trained);
  });

  it("does not change with names, licences, checkpoints, other targets or other ways to write the same value", async () => {
    expect(await rerun('version: "1.1"', 'version: "1.2"')).toEqual([]);
    expect(await rerun('version: "1.1"', 'version: "1.1"\n    licence: MIT')).toEqual([]);
    expect(await rerun("  lora:", "  checkpoint: { everySteps: 5 }\n  lora:")).toEqual([]);
    expect(await rerun("namespace: assistant", "namespace: other")).toEqual([]);
    expect(await rerun("ttl: 10m", "ttl: 600s")).toEqual([]);
    expect(await rerun("lora: { r: 16, alpha: 32 }", "lora: { alpha: 32 }")).toEqual([]);
    expect(await rerun("  lora: { r: 16, alpha: 32 }\n", "")).toEqual([]);
    expect(await rerun('">= 90%"', '">= 91%"')).toEqual([]);
  });

  it("does not change with what a dataset, a suite, a file or the team's folder is called, nor with the order of sets", async () => {
    const before = (await keysOf(sampleProject)) as Readonly<Record<string, string>>;
    const keysAfter = async (text: string, options: SampleOptions = {}) =>
      Object.values(await keysOf(text, options)).toSorted();
    const same = Object.values(before).toSorted();
    expect(await keysAfter(sampleProject.replaceAll("dialogues", "talks"))).toEqual(same);
    expect(await keysAfter(sampleProject.replaceAll("fluency", "smooth"))).toEqual(same);
    const moved = { contents: { "data/moved.jsonl": "data/a.jsonl", "lists/w.txt": "words.txt" } };
    const elsewhere = sampleProject.replace("data/a.jsonl", "data/moved.jsonl").replace("words.txt", "lists/w.txt");
    expect(await keysOf(elsewhere, moved)).toEqual(before);
    const sales = { file: "specs/projects/sales/assistant.yaml" };
    expect(await keysOf(edit(sampleProject, "team: care", "team: sales"), sales)).toEqual(before);
    const keep = "duplicates: {}";
    const characters = (order: string) => edit(sampleProject, keep, `characters: { keep: [${order}] }`);
    expect(await keysOf(characters("letters, emoji"))).toEqual(await keysOf(characters("emoji, letters")));
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
        source: { format: "chat", files: [{ digest: expect.stringMatching(/^sha256:/), bytes: 12 }] },
        clean: [
          { rule: "unicode", form: "NFC", removeInvisible: true },
          { rule: "length", min: 5, max: 1024 },
          { rule: "sensitiveWords", mask: "*", lists: [{ digest: expect.stringMatching(/^sha256:/), bytes: 9 }] },
          { rule: "duplicates" },
        ],
        split: { validShare: 0.1, groupBy: "conversation", seed: 7 },
        quarantineMaxShare: 0.01,
      },
    });
    const { metadata } = body("dataset/dialogues") as { metadata: { paths: object } };
    expect(Object.values(metadata.paths).toSorted()).toEqual([
      "specs/projects/care/data/a.jsonl",
      "specs/projects/care/words.txt",
    ]);
    const measured = { metricSemantics: 1, split: "valid", maxSamples: null };
    expect(body("evaluate/triage")).toMatchObject({ config: { ...measured, metric: "exactMatch", on: "firstLine" } });
    expect(body("evaluate/fluency")).toMatchObject({ config: { ...measured, metric: "perplexity", on: "answer" } });
    const [triage, quantise] = ["evaluate/triage", "quantise/main"];
    expect(unwrap(dev!.gates)).toMatchObject({
      gates: [
        { figure: "compression.qualityDrop", stage: triage, measure: "qualityDrop", bound: 1, unit: "points" },
        { figure: "compression.size", stage: quantise, measure: "size", bound: 0.26, written: "<= 26%" },
        { figure: "triage", stage: triage, measure: "score", comparator: ">=", bound: 0.9, unit: "share" },
        { figure: "triage.gainOverBase", stage: triage, measure: "gainOverBase", bound: 20, unit: "points" },
      ],
    });
    expect(body("serve/laptop")).toMatchObject({
      config: { cache: { ttlSeconds: 600, maxEntries: 1000 }, local: { port: 8080, threads: 1 } },
    });
    expect(body("observe/main")).toMatchObject({
      config: {
        alias: "assistant",
        availability: { targetShare: 0.9995, windowSeconds: 2_592_000 },
        latency: { targetShare: 0.99, thresholdSeconds: 0.25, of: "timeToFirstToken" },
      },
    });
  });
});
