import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { type OutputKind, stageCatalogue, stageName } from "../../specs/handoff/stages.ts";
import type { StageDocument } from "../../specs/handoff/stage-documents.ts";
import { baseImport, compressionJob, evaluationJob, trainingJob } from "../../specs/testing/documents.ts";
import type { Artifact, RunStage, StageContext, StageInput, StageOutput } from "../stage.ts";
import { FolderArtifacts } from "../testing/folder-artifacts.ts";
import { type TinyBase, tinyConversations, writeTinyModel } from "../testing/tiny-model.ts";
import { runBase } from "./base.ts";
import { runEvaluate } from "./evaluate.ts";
import { runQuantise } from "./quantise.ts";
import { runTrain } from "./train.ts";

let repository: string;
let base: TinyBase;
const artifacts = new FolderArtifacts();

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "stages-"));
  base = await writeTinyModel(repository, "models/tiny");
  for (const [split, conversations] of [
    ["train", tinyConversations],
    ["valid", tinyConversations.slice(0, 8)],
  ] as const) {
    const lines = conversations.map((messages, id) =>
      JSON.stringify({ id: String(id), conversation: String(id), messages }),
    );
    await mkdir(join(repository, "dataset", split), { recursive: true });
    await writeFile(join(repository, "dataset", split, "part-00000.jsonl"), `${lines.join("\n")}\n`);
  }
});
afterAll(() => rm(repository, { recursive: true, force: true }));

const dialogues = "a".repeat(64);

/** Full training that learns the tiny conversations by heart. */
function jobOf(
  changes: Parameters<typeof trainingJob>[0] = {},
  folder: TinyBase["folder"] | null = base.folder,
): StageDocument<"train"> {
  const data = [{ dataset: dialogues, weight: 1 }];
  const optimiser = { learningRate: 5e-3, warmupSteps: 2 };
  const small = { data, method: "full", lora: null, maxTokens: 48, epochs: 60, optimiser } as const;
  return trainingJob({ base: base.content, ...small, ...changes }, { base: folder });
}

function input(stage: OutputKind, artifact: Artifact): StageInput {
  return { artifact, evidence: { stage } as Evidence };
}

/** Inputs by their kind; the dataset has the key that training jobs name. */
async function contextOf<K extends OutputKind>(
  kind: K,
  job: StageDocument<K>,
  inputs: Partial<Record<OutputKind, Artifact>>,
): Promise<StageContext<K>> {
  const scratch = await mkdtemp(join(repository, `${kind}-`));
  const name = stageName(kind);
  return {
    stage: { name, kind, semantics: 1, key: "0".repeat(64), needs: [], file: `${kind}.json` },
    job,
    repository,
    inputs: new Map(
      Object.entries(inputs).map(([made, artifact]) => [
        made === "dataset" ? dialogues : made,
        input(made as OutputKind, artifact),
      ]),
    ),
    artifacts,
    scratch,
    progress: { step: () => undefined },
    signal: new AbortController().signal,
  };
}

/** What a stage makes; all that it measures stands in the catalogue. */
async function run<K extends OutputKind>(stage: RunStage<K>, context: StageContext<K>): Promise<StageOutput> {
  const output = await stage(context);
  if (!output.ok) throw new Error(output.failure.message);
  const listed = Object.keys(stageCatalogue[context.stage.kind].figures);
  expect(Object.keys(output.value.figures).filter((name) => !listed.includes(name))).toEqual([]);
  return output.value;
}

async function failureOf<K extends OutputKind>(stage: RunStage<K>, context: StageContext<K>) {
  const output = await stage(context);
  return output.ok ? undefined : { reason: output.failure.reason, message: output.failure.message };
}

describe("train, quantise, evaluate", () => {
  it("C1, D1, N9: a model is trained, becomes one INT8 file, and is measured beside its base", async () => {
    const dataset = await artifacts.add(join(repository, "dataset"));
    const trained = await run(runTrain, await contextOf("train", jobOf(), { dataset }));
    expect(trained.figures).toMatchObject({ trainableShare: 1, samples: 20, resumedFromStep: 0 });
    expect(trained.figures.lossFinal!).toBeLessThan(trained.figures.lossFirst! / 5);
    const train = await artifacts.add(trained.folder);
    expect(train.files.map((file) => file.path)).toEqual([
      "base.json",
      "base/config.json",
      "base/model.safetensors",
      "base/tokenizer.json",
      "base/tokenizer_config.json",
      "config.json",
      "curve.jsonl",
      "full/config.json",
      "full/model.safetensors",
      "full/tokenizer.json",
      "full/tokenizer_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);

    const compressed = await run(runQuantise, await contextOf("quantise", compressionJob(), { train }));
    expect(compressed.figures.sizeBytes!).toBeLessThan(compressed.figures.sizeFp32Bytes!);
    expect(compressed.figures.outputError!).toBeGreaterThan(0);
    expect(compressed.figures.outputError!).toBeLessThan(0.1);
    const quantise = await artifacts.add(compressed.folder);

    const inputs = { dataset, train, quantise };
    const measure = async (job: StageDocument<"evaluate">) =>
      run(runEvaluate, await contextOf("evaluate", job, inputs));
    const colour = await measure(evaluationJob({ on: "firstLine" }));
    expect(colour.figures).toMatchObject({ base: 0, samples: 8 });
    expect(Math.min(colour.figures.adapted!, colour.figures.compressed!)).toBeGreaterThan(0.8);
    const report = JSON.parse(await readFile(join(colour.folder, "report.json"), "utf8"));
    expect(report.models.base.misses[0].expected).toBe("red");
    expect(Object.keys(colour.figures)).toEqual(["base", "adapted", "compressed", "samples"]);
    const generation = { temperature: 0.6, topP: 0.9 };
    const drawn = await measure(evaluationJob({ on: "firstLine", generation, seed: 3 }));
    expect(drawn.figures).toMatchObject({ base: 0, samples: 8, ...generation, seed: 3 });
    const fluency = await measure(evaluationJob({ metric: "perplexity", maxSamples: 5 }));
    expect(fluency.figures.samples).toBe(5);
    expect(fluency.figures.adapted!).toBeLessThan(fluency.figures.base! / 10);
  });

  it("A10: a base that nobody trains is imported as it is, becomes one INT8 file, and is measured without another beside it", async () => {
    const dataset = await artifacts.add(join(repository, "dataset"));
    const job = baseImport({ base: base.content }, { base: base.folder });
    const imported = await run(runBase, await contextOf("base", job, {}));
    const read = await artifacts.add(imported.folder);
    expect(read.files.map((file) => file.path)).toEqual([
      "base/config.json",
      "base/model.safetensors",
      "base/tokenizer.json",
      "base/tokenizer_config.json",
      "config.json",
      "imported.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    const bytes = base.folder.files.reduce((sum, file) => sum + file.bytes, 0);
    expect(imported.figures).toMatchObject({ sizeBytes: bytes });
    const compressed = await run(runQuantise, await contextOf("quantise", compressionJob(), { base: read }));
    const quantise = await artifacts.add(compressed.folder);
    const suite = await contextOf("evaluate", evaluationJob({ metric: "perplexity" }), {
      dataset,
      base: read,
      quantise,
    });
    const { figures } = await run(runEvaluate, suite);
    expect(Object.keys(figures)).toEqual(["base", "compressed", "samples"]);
    expect(figures.compressed! / figures.base!).toBeCloseTo(1, 1);
  });

  it("C1: LoRA writes PEFT's two files and trains a small share of the weights", async () => {
    const dataset = await artifacts.add(join(repository, "dataset"));
    const lora = { r: 2, alpha: 4, dropout: 0.05, targets: ["q_proj", "v_proj"] as ("q_proj" | "v_proj")[] };
    const job = jobOf({ method: "lora", lora, epochs: 2 });
    const context = await contextOf("train", job, { dataset });
    const trained = await run(runTrain, context);
    expect(trained.figures.trainableShare!).toBeLessThan(0.05);
    const paths = (await artifacts.add(trained.folder)).files.map((file) => file.path);
    expect(paths).toContain("adapter/adapter_config.json");
    expect(paths).toContain("adapter/adapter_model.safetensors");
    expect(paths.filter((path) => path.startsWith("base/"))).toEqual([
      "base/config.json",
      "base/model.safetensors",
      "base/tokenizer.json",
      "base/tokenizer_config.json",
    ]);
  });
});

describe("what the train stage refuses", () => {
  const train = async (...changes: Parameters<typeof jobOf>) => {
    const dataset = await artifacts.add(join(repository, "dataset"));
    return failureOf(runTrain, await contextOf("train", jobOf(...changes), { dataset }));
  };

  it("a base that would have to be downloaded", async () => {
    const revision = "b968826d9c46dd6066d109eabc6255188de91218";
    const remote = { source: "huggingface", repository: "Qwen/Qwen3-8B", revision } as const;
    expect(await train({ base: remote }, null)).toEqual({
      reason: "engine-unsupported",
      message:
        `The base model hf://Qwen/Qwen3-8B@${revision} has to be downloaded; the local engine reads starter models and folders of the repository. ` +
        "Run this release on a kubernetes target, or name one of these as the model.",
    });
  });

  it("a base whose file is not the one that was compiled in", async () => {
    const { files, ...place } = base.folder;
    const [first, ...rest] = files;
    const digest = `sha256:${"0".repeat(64)}`;
    const failure = await train({}, { ...place, files: [{ ...first!, digest }, ...rest] });
    expect(failure).toEqual({
      reason: "input-changed",
      message: `models/tiny/config.json of the base model is not the file that this release was compiled with (${digest}, now ${first!.digest}). Restore it, or run: fairlead build`,
    });
    const missing = await train({}, { ...place, files: [{ ...first!, path: "models/none" }] });
    expect(missing).toEqual({ reason: "input-missing", message: "models/none of the base model does not exist." });
  });

  it("a base with a file that is a pipe, leads to a device or out of the repository, or is larger, without reading it", async () => {
    const { files, ...place } = base.folder;
    const [first, ...rest] = files;
    const path = "models/tiny/odd";
    const odd = join(repository, path);
    const refusal = async (bytes = first!.bytes) => {
      const failure = await train({}, { ...place, files: [{ ...first!, path, bytes }, ...rest] });
      await rm(odd);
      return failure;
    };
    const changed = (how: string) => ({
      reason: "input-changed",
      message: `${path} of the base model is not the file that this release was compiled with (${first!.digest}, ${how}). Restore it, or run: fairlead build`,
    });
    const outside = {
      reason: "input-invalid",
      message: `${path} of the base model is a link that leads out of the repository.`,
    };
    execFileSync("mkfifo", [odd]);
    expect(await refusal()).toEqual(changed("it is no regular file"));
    await symlink("/dev/zero", odd);
    expect(await refusal()).toEqual(outside);
    await symlink("/etc/passwd", odd);
    expect(await refusal()).toEqual(outside);
    await writeFile(odd, "123");
    expect(await refusal(2)).toEqual(changed("it is larger than such a file can be"));
  });

  it("M6: a base with weights that the release was not compiled with", async () => {
    const weights = join(repository, "models/tiny/more.safetensors");
    await symlink("/dev/zero", weights);
    expect(await train({})).toEqual({
      reason: "input-changed",
      message:
        "models/tiny/more.safetensors of the base model came after this release was compiled. Remove it, or run: fairlead build",
    });
    await rm(weights);
  });

  it("M6: a base with an index of weights that the release was not compiled with", async () => {
    const index = join(repository, "models/tiny/model.safetensors.index.json");
    await writeFile(index, "{}");
    expect(await train({})).toEqual({
      reason: "input-changed",
      message:
        "models/tiny/model.safetensors.index.json of the base model came after this release was compiled. Remove it, or run: fairlead build",
    });
    await rm(index);
  });

  it("bf16 and sequences that the base has no positions for", async () => {
    expect(await train({ precision: "bf16" })).toEqual({
      reason: "engine-unsupported",
      message: "The local engine trains in fp32. Set training.precision: fp32, or use a GPU target.",
    });
    expect(await train({ maxTokens: 100 })).toEqual({
      reason: "model-unsupported",
      message: "training.sequence.maxTokens is 100, and the base model knows 64 positions. Lower it.",
    });
  });

  it("a dataset with nothing to learn", async () => {
    const empty = join(repository, "empty");
    await mkdir(join(empty, "train"), { recursive: true });
    await writeFile(join(empty, "train", "part-00000.jsonl"), "");
    const dataset = await artifacts.add(empty);
    const context = await contextOf("train", jobOf(), { dataset });
    expect(await failureOf(runTrain, context)).toEqual({
      reason: "dataset-empty",
      message: "The training split has no sample with anything to learn. Loosen the cleaning rules.",
    });
  });
});
