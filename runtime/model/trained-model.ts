// The model that a train artifact stands for: the base with its adapter merged in, or the fully trained weights.
import { BaseModel } from "../../specs/handoff/training-job.ts";
import { ok, type Result } from "../result.ts";
import type { Artifact, ArtifactReader } from "../stage.ts";
import { mergeAdapter, readAdapter } from "./lora.ts";
import { type LlamaModel, loadLlama } from "./checkpoint-folder.ts";
import { verifyBase } from "./pinned-folder.ts";
import { readSafetensors } from "./safetensors.ts";

export interface TrainedModel {
  readonly base: LlamaModel;
  readonly adapted: LlamaModel;
}

/** Loads both the base and what training made of it, in float32. */
export async function loadTrained(
  artifacts: ArtifactReader,
  trained: Artifact,
  repository: string,
): Promise<Result<TrainedModel>> {
  const text = async (path: string) => {
    const bytes = await artifacts.read(trained, path);
    return bytes.ok ? ok(bytes.value.toString("utf8")) : bytes;
  };
  const reference = await text("base.json");
  if (!reference.ok) return reference;
  const folder = await verifyBase(BaseModel.parse(JSON.parse(reference.value)), repository);
  if (!folder.ok) return folder;
  const base = await loadLlama(folder.value);
  if (!base.ok) return base;
  const full = trained.files.find((file) => file.path === "full/model.safetensors");
  if (full !== undefined) {
    const weights = await artifacts.read(trained, full.path);
    if (!weights.ok) return weights;
    const tensors = readSafetensors(weights.value, full.path);
    return tensors.ok
      ? ok({ base: base.value, adapted: { config: base.value.config, tensors: tensors.value } })
      : tensors;
  }
  const config = await text("adapter/adapter_config.json");
  if (!config.ok) return config;
  const weights = await artifacts.read(trained, "adapter/adapter_model.safetensors");
  if (!weights.ok) return weights;
  const adapter = readAdapter(config.value, weights.value);
  if (!adapter.ok) return adapter;
  const merged = mergeAdapter(base.value.config, base.value.tensors, adapter.value);
  return merged.ok ? ok({ base: base.value, adapted: { config: base.value.config, tensors: merged.value } }) : merged;
}
