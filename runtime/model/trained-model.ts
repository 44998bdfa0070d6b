// The model that an artifact of train or base stands for: the base with its adapter merged in, the fully trained weights, or the base as it is.
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, ok, type Result } from "../result.ts";
import type { Artifact, ArtifactReader } from "../stage.ts";
import { mergeAdapter, readAdapter } from "./lora.ts";
import { type LlamaModel, loadLlama } from "./checkpoint-folder.ts";
import { readSafetensors } from "./safetensors.ts";

export interface TrainedModel {
  readonly base: LlamaModel;
  /** Undefined where nothing was trained. */
  readonly adapted: LlamaModel | undefined;
}

/** File of an artifact that holds a base as it is. A mark and not an absence: an adapter that was lost must not serve the base. */
export const importMark = "imported.json";

/** Loads both the base, from its folder, and what training made of it, in float32. */
export async function loadTrained(
  artifacts: ArtifactReader,
  trained: Artifact,
  baseFolder: string,
): Promise<Result<TrainedModel>> {
  const text = async (path: string) => {
    const bytes = await artifacts.read(trained, path);
    return bytes.ok ? ok(bytes.value.toString("utf8")) : bytes;
  };
  const base = await loadLlama(baseFolder);
  if (!base.ok) return base;
  if (trained.files.some((file) => file.path === importMark)) return ok({ base: base.value, adapted: undefined });
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

/** As `loadTrained`, of an artifact in a store: its base is laid out in `scratch`, as links to the store's verified bytes. */
export async function loadStored(
  artifacts: ArtifactReader,
  trained: Artifact,
  scratch: string,
): Promise<Result<TrainedModel>> {
  const folder = await linkBase(artifacts, trained, join(scratch, "base"));
  return folder.ok ? loadTrained(artifacts, trained, folder.value) : folder;
}

async function linkBase(artifacts: ArtifactReader, trained: Artifact, folder: string): Promise<Result<string>> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const { path } of trained.files) {
      if (!path.startsWith("base/")) continue;
      const located = await artifacts.locate(trained, path);
      if (!located.ok) return located;
      await symlink(located.value, join(folder, path.slice("base/".length)));
    }
    return ok(folder);
  } catch (cause) {
    return diskFailure("preparing the base model", cause);
  }
}
