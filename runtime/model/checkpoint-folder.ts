// Reads a model folder in Hugging Face layout: config.json and the weights, checked against each other.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import { type LlamaConfig, llamaTensors, readLlamaConfig } from "./llama.ts";
import { type NamedTensor, readSafetensors, type Tensors } from "./safetensors.ts";

export interface LlamaModel {
  readonly config: LlamaConfig;
  /** Every tensor of llamaTensors(config), under Hugging Face's names and in its [out, in] layout. */
  readonly tensors: Tensors;
}

/** Loads all of model's tensors as float32. Weights may be in one file or in several shards. */
export async function loadLlama(folder: string): Promise<Result<LlamaModel>> {
  let files: string[];
  let configText: string;
  try {
    files = (await readdir(folder)).filter((file) => file.endsWith(".safetensors")).sort();
    configText = await readFile(join(folder, "config.json"), "utf8");
  } catch (cause) {
    return diskFailure(`reading the model in ${folder}`, cause);
  }
  const config = readLlamaConfig(configText);
  if (!config.ok) return config;
  if (files.length === 0) return fail("model-corrupt", `${folder} has no .safetensors file.`);
  const found = new Map<string, NamedTensor>();
  for (const file of files) {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(join(folder, file));
    } catch (cause) {
      return diskFailure(`reading ${file}`, cause);
    }
    const tensors = readSafetensors(bytes, file);
    if (!tensors.ok) return tensors;
    for (const [name, tensor] of tensors.value) found.set(name, tensor);
  }
  return checkTensors(config.value, found);
}

/** Every tensor that the config asks for must be there in its shape. Others are left out. */
function checkTensors(config: LlamaConfig, found: Tensors): Result<LlamaModel> {
  const tensors = new Map<string, NamedTensor>();
  for (const [name, shape] of llamaTensors(config)) {
    const tensor = found.get(name);
    if (tensor === undefined) return fail("model-corrupt", `The weights lack ${name}, which config.json asks for.`);
    if (tensor.shape.join("x") !== shape.join("x")) {
      return fail(
        "model-corrupt",
        `${name} is ${tensor.shape.join(" x ")} in the weights and ${shape.join(" x ")} by config.json.`,
      );
    }
    tensors.set(name, tensor);
  }
  return ok({ config, tensors });
}
