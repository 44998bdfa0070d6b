// Stage `quantise`: the model that was trained, or is served as it is, becomes one ONNX file with INT8 weights, measured against the FP32 one.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Int8Weights } from "../compress/int8-weights.ts";
import { measureCompression } from "../compress/measure-compression.ts";
import { companions } from "../model/base-files.ts";
import { buildDecodingGraph, Float32Weights } from "../model/decoding-graph.ts";
import { loadStored } from "../model/trained-model.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import { type Artifact, modelInput, type RunStage, type StageContext } from "../stage.ts";

export const runQuantise: RunStage<"quantise"> = async (context) => {
  const { quantise } = context.job.config;
  const trained = modelInput(context);
  const model = await loadStored(context.artifacts, trained, context.scratch);
  if (!model.ok) return model;
  const { config, tensors } = model.value.adapted ?? model.value.base;
  context.progress.step({ done: 1, total: 3, unit: "steps", note: "building the FP32 and INT8 graphs" });
  const exact = buildDecodingGraph(config, tensors, new Float32Weights(tensors));
  const small = buildDecodingGraph(config, tensors, new Int8Weights(tensors, quantise.embeddings));
  if (context.signal.aborted) return fail("cancelled", "Compression stopped.", { retry: "later" });
  context.progress.step({ done: 2, total: 3, unit: "steps", note: "measuring both side by side" });
  const measured = await measureCompression(exact, small, config);
  const output = await writeOutput(context, trained, small);
  if (!output.ok) return output;
  context.progress.step({ done: 3, total: 3, unit: "steps" });
  const size = { sizeBytes: small.byteLength, sizeFp32Bytes: exact.byteLength };
  return ok({
    folder: output.value,
    figures: { ...size, sizeShare: small.byteLength / exact.byteLength, ...measured },
  });
};

async function writeOutput(context: StageContext, trained: Artifact, model: Uint8Array): Promise<Result<string>> {
  const folder = join(context.scratch, "output");
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "model.onnx"), model);
    for (const file of companions) {
      const bytes = await context.artifacts.read(trained, file);
      if (!bytes.ok) return bytes;
      await writeFile(join(folder, file), bytes.value);
    }
    return ok(folder);
  } catch (cause) {
    return diskFailure("writing the compressed model", cause);
  }
}
