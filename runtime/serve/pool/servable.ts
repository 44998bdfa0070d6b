// Opens a model's artifact for decoding. Runs in a model thread: the gateway's thread never loads a model.
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { buildDecodingGraph, Float32Weights } from "../../model/decoding-graph.ts";
import { type LlamaConfig, readLlamaConfig } from "../../model/llama.ts";
import { Session } from "../../model/session.ts";
import { ChatTokenizer } from "../../model/tokenizer.ts";
import { importMark, loadTrained } from "../../model/trained-model.ts";
import { diskFailure, fail, ok, type Result } from "../../result.ts";
import type { Artifact, ArtifactReader } from "../../stage.ts";
import { firstLine } from "../first-line.ts";
import { verifyFiles } from "./verify-files.ts";

export interface Servable {
  readonly session: Session;
  readonly config: LlamaConfig;
  readonly tokenizer: ChatTokenizer;
  /** Bytes of UTF-8 that one token stands for at most; a text with more than this many per token of room cannot fit. */
  readonly bytesPerToken: number;
}

export interface ServableSource {
  readonly folder: string;
  /** Of the artifact; absent where a folder is no artifact. */
  readonly digest?: string;
  readonly threads: number;
}

/** A quantised artifact has model.onnx; of a trained one the FP32 decoding graph is built, from the base that is in it. */
export async function loadServable(source: ServableSource): Promise<Result<Servable>> {
  const { folder, digest, threads } = source;
  const verified = digest === undefined ? ok(undefined) : await verifyFiles(folder, digest);
  if (!verified.ok) return verified;
  let texts: readonly [string, string];
  let names: readonly string[];
  try {
    texts = await Promise.all([
      readFile(join(folder, "config.json"), "utf8"),
      readFile(join(folder, "tokenizer.json"), "utf8"),
    ]);
    names = await readdir(folder);
  } catch (cause) {
    return diskFailure(`reading the model in ${folder}`, cause);
  }
  const config = readLlamaConfig(texts[0]);
  if (!config.ok) return config;
  const tokenizer = await ChatTokenizer.load(folder);
  if (!tokenizer.ok) return tokenizer;
  if (!tokenizer.value.canChat) {
    return fail(
      "model-unsupported",
      `The model in ${folder} has no chat template, and only chat completions are served. Train from a base whose tokenizer_config.json has chat_template.`,
    );
  }
  const graph = names.includes("model.onnx") ? ok(join(folder, "model.onnx")) : await buildTrainedGraph(folder, names);
  if (!graph.ok) return graph;
  try {
    const session = await Session.open(graph.value, { threads });
    const bytesPerToken = longestToken(texts[1]);
    return ok({ session, config: config.value, tokenizer: tokenizer.value, bytesPerToken });
  } catch (cause) {
    return fail("model-corrupt", `The model in ${folder} cannot be opened: ${firstLine(cause)}`, { cause });
  }
}

async function buildTrainedGraph(folder: string, names: readonly string[]): Promise<Result<Uint8Array>> {
  if (!names.includes("base.json") && !names.includes(importMark)) {
    return fail(
      "model-corrupt",
      `${folder} has none of model.onnx, base.json and ${importMark}, so it holds no model.`,
    );
  }
  try {
    const trained = await loadTrained(folderReader(folder), await folderArtifact(folder), join(folder, "base"));
    if (!trained.ok) return trained;
    const { config, tensors } = trained.value.adapted ?? trained.value.base;
    return ok(buildDecodingGraph(config, tensors, new Float32Weights(tensors)));
  } catch (cause) {
    return fail("model-corrupt", `The trained model in ${folder} cannot be read: ${firstLine(cause)}`, { cause });
  }
}

/** Digests are not needed here: the files were verified before. */
async function folderArtifact(folder: string): Promise<Artifact> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => ({ path: relative(folder, path).split(sep).join("/"), digest: "", bytes: 0 }));
  return { digest: "", files };
}

function folderReader(folder: string): ArtifactReader {
  return {
    locate: async (_, path) => ok(join(folder, path)),
    held: async () => ok(undefined),
    async read(_, path) {
      try {
        return ok(await readFile(join(folder, path)));
      } catch (cause) {
        return diskFailure(`reading ${path} of the model`, cause);
      }
    },
  };
}

function longestToken(tokenizerText: string): number {
  const { model, added_tokens: added = [] } = JSON.parse(tokenizerText) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> | readonly (readonly [string, number])[] };
    readonly added_tokens?: readonly { readonly content: string }[];
  };
  const words = Array.isArray(model.vocab) ? model.vocab.map(([word]) => String(word)) : Object.keys(model.vocab);
  let longest = 1;
  for (const word of words) longest = Math.max(longest, Buffer.byteLength(word));
  for (const { content } of added) longest = Math.max(longest, Buffer.byteLength(content));
  return longest;
}
