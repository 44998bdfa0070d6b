// The base stage: a model that nobody trains here becomes an artifact, verified, so that it is compressed, measured and served like one
// that was trained.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parameterCount } from "../../specs/handoff/parameter-count.ts";
import { baseFiles, copyFiles } from "../model/base-files.ts";
import { loadLlama } from "../model/checkpoint-folder.ts";
import { verifyBase } from "../model/pinned-folder.ts";
import { importMark } from "../model/trained-model.ts";
import { diskFailure, ok, type Result } from "../result.ts";
import type { RunStage, StageContext } from "../stage.ts";

export const runBase: RunStage<"base"> = async (context) => {
  const { base: reference } = context.job.metadata;
  const base = await verifyBase(context.job, context);
  if (!base.ok) return base;
  if (reference === null) throw new Error("internal: imported without a folder as base");
  const model = await loadLlama(base.value);
  if (!model.ok) return model;
  const output = await writeOutput(context, base.value, baseFiles(reference));
  if (!output.ok) return output;
  const sizeBytes = reference.files.reduce((sum, { bytes }) => sum + bytes, 0);
  return ok({ folder: output.value, figures: { baseParameters: parameterCount(model.value.config), sizeBytes } });
};

async function writeOutput(
  { job, scratch }: StageContext<"base">,
  base: string,
  files: ReadonlyMap<string, string>,
): Promise<Result<string>> {
  const folder = join(scratch, "output");
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, importMark), `${JSON.stringify(job.config.base, undefined, 2)}\n`);
    await copyFiles(base, files, folder);
    return ok(folder);
  } catch (cause) {
    return diskFailure("copying the base model", cause);
  }
}
