import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadLlama } from "../../model/checkpoint-folder.ts";
import { Decoder } from "../../model/decoder.ts";
import { buildDecodingGraph, Float32Weights } from "../../model/decoding-graph.ts";
import { normal } from "../../model/random.ts";
import { type Tensors, writeSafetensors } from "../../model/safetensors.ts";
import { writeTinyModel } from "../../testing/tiny-model.ts";
import { mergeAdapter, readAdapter, writeAdapter } from "../../model/lora.ts";
import { freshLora } from "../../train/parameters.ts";
import { loadServable } from "./servable.ts";

let repository: string;
let folder: string;

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "fairlead-servable-"));
  folder = join(repository, "artifact");
  await mkdir(folder);
  const { content } = await writeTinyModel(folder, "base");
  for (const file of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
    await copyFile(join(folder, "base", file), join(folder, file));
  }
  await writeFile(join(folder, "base.json"), JSON.stringify(content));
});
afterEach(() => rm(repository, { recursive: true }));

const lora = { r: 2, alpha: 4, dropout: 0, targets: ["q_proj", "down_proj"] } as const;
const prompt = Int32Array.of(2, 70, 71, 72, 3);

async function logitsOf(graph: { readonly tensors: Tensors } | "artifact"): Promise<number[]> {
  const loaded = await loadServable({ folder, threads: 1 });
  if (!loaded.ok) throw new Error(loaded.failure.message);
  const { session, config } = loaded.value;
  if (graph !== "artifact") {
    await session.close();
    const bytes = buildDecodingGraph(config, graph.tensors, new Float32Weights(graph.tensors));
    await writeFile(join(folder, "model.onnx"), bytes);
    return logitsOf("artifact");
  }
  const [logits] = await new Decoder(session, config, { maxBatch: 1, maxTokens: 16 }).begin([prompt]);
  await session.close();
  return [...logits!];
}

async function baseTensors() {
  const loaded = await loadLlama(join(folder, "base"));
  if (!loaded.ok) throw new Error(loaded.failure.message);
  return loaded.value;
}

test("C1, D3: a trained adapter is merged into its base and served in FP32", async () => {
  const { config, tensors } = await baseTensors();
  // A fresh adapter changes nothing; this one has been moved in both of its matrices.
  const fresh = freshLora(config, { ...lora, targets: [...lora.targets] }, 1);
  const moved: Tensors = new Map(
    [...fresh].map(([name, { shape, data }]) => [name, { shape, data: normal(3, name, data.length, 0.3) }]),
  );
  const files = writeAdapter({ ...lora, targets: [...lora.targets] }, moved, "base");
  await mkdir(join(folder, "adapter"));
  for (const [name, bytes] of files) await writeFile(join(folder, "adapter", name), bytes);
  const adapted = await logitsOf("artifact");
  const adapter = readAdapter(
    Buffer.from(files.get("adapter_config.json")!).toString("utf8"),
    files.get("adapter_model.safetensors")!,
  );
  if (!adapter.ok) throw new Error(adapter.failure.message);
  const merged = mergeAdapter(config, tensors, adapter.value);
  if (!merged.ok) throw new Error(merged.failure.message);
  expect(adapted).toEqual(await logitsOf({ tensors: merged.value }));
  expect(adapted).not.toEqual(await logitsOf({ tensors }));
});

test("D3: fully trained weights are served as they are", async () => {
  const { tensors } = await baseTensors();
  const trained: Tensors = new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value * 1.5) }]),
  );
  await mkdir(join(folder, "full"));
  await writeFile(join(folder, "full", "model.safetensors"), writeSafetensors(trained, "F32"));
  const served = await logitsOf("artifact");
  expect(served).toEqual(await logitsOf({ tensors: trained }));
});

test("a model that only continues text is refused, because it cannot chat", async () => {
  await writeFile(join(folder, "tokenizer_config.json"), "{}");
  const loaded = await loadServable({ folder, threads: 1 });
  expect(loaded.ok || loaded.failure.message).toBe(
    `The model in ${folder} has no chat template, and only chat completions are served. Train from a base whose tokenizer_config.json has chat_template.`,
  );
});

test("A10: a base that was imported is served as it is", async () => {
  await rm(join(folder, "base.json"));
  await writeFile(join(folder, "imported.json"), "{}");
  const served = await logitsOf("artifact");
  expect(served).toEqual(await logitsOf(await baseTensors()));
});

test("an adapter that was lost does not serve its base", async () => {
  const loaded = await loadServable({ folder, threads: 1 });
  expect(loaded.ok ? "" : loaded.failure.message).toMatch(/adapter\/adapter_config\.json/);
});
