// Reads a model folder in Hugging Face layout: config.json and the weights, checked against each other.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import { type LlamaConfig, llamaTensors, readLlamaConfig } from "./llama.ts";
import type { NamedTensor, Tensors } from "./safetensors.ts";
import { readWeights } from "./weight-files.ts";

export interface LlamaModel {
  readonly config: LlamaConfig;
  /** Every tensor of llamaTensors(config), under Hugging Face's names and in its [out, in] layout. */
  readonly tensors: Tensors;
}

/** Loads all of the model's tensors as float32. */
export async function loadLlama(folder: string): Promise<Result<LlamaModel>> {
  let names: string[];
  let configText: string;
  try {
    names = (await readdir(folder)).sort();
    configText = await readFile(join(folder, "config.json"), "utf8");
  } catch (cause) {
    return diskFailure(`reading the model in ${folder}`, cause);
  }
  const config = readLlamaConfig(configText);
  if (!config.ok) return config;
  const weights = await readWeights(folder, names);
  return weights.ok ? checkTensors(config.value, weights.value) : weights;
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
