// Real artifacts of small models, and what a service is asked with them: for the tests of this folder.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Probe } from "../../specs/handoff/probe.ts";
import { servingConfig } from "../../specs/testing/documents.ts";
import { checkoutManifest } from "../../specs/handoff/store-places.ts";
import { artifactTypeOf } from "../store/artifact-store.ts";
import { artifactManifest, storedJson } from "../store/manifest.ts";
import { digestFile, digestOf } from "../system/digest.ts";
import { buildDecodingGraph, Float32Weights } from "../model/decoding-graph.ts";
import type { Graph, Value } from "../model/graph.ts";
import { add, gather } from "../model/operators.ts";
import { type LlamaConfig, llamaTensors, readLlamaConfig } from "../model/llama.ts";
import { normal } from "../model/random.ts";
import type { Tensors } from "../model/safetensors.ts";
import { trainTokenizer } from "../starter/train-tokenizer.ts";
import { tinyConfig, tinyConversations } from "./tiny-model.ts";
import type { ServingRequest } from "../serve/serving-request.ts";

export interface ServableOptions {
  /** Gives other weights, and so other answers and another digest. */
  readonly seed?: number;
  /** Tokens that the model knows positions for. */
  readonly positions?: number;
  /** Positions that the graph can decode: fewer than the model says break longer answers. */
  readonly breaksAt?: number;
  readonly template?: string;
  /** What every weight is, in place of weights that answer. */
  readonly weight?: number;
  /** Tokens that end an answer; none when absent. */
  readonly endTokens?: readonly number[];
}

const special = ["<|end_of_text|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"];
const chatTemplate =
  "{%- for message in messages -%}" +
  "{%- if message.role == 'system' and not loop.first -%}{{ raise_exception('A system message has to be the first.') }}{%- endif -%}" +
  "<|{{ message.role }}|>{{ message.content }}<|end|>{%- endfor -%}" +
  "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}";

/** A chat template that does not come to an end, as far as anybody waits, of questions with more letters than `length`. */
export function endlessAbove(length: number): string {
  const loop = "{%- for i in range(30000) -%}";
  const end = "{%- endfor -%}";
  return `{%- if messages[0].content|length > ${length} -%}${loop}${loop}${end}${end}{%- endif -%}${chatTemplate}`;
}

/** Writes a compress artifact whose model never ends an answer by itself, unless it is given end tokens, and returns how a request names it. */
export async function writeServable(folder: string, options: ServableOptions = {}): Promise<ServingRequest["model"]> {
  const { seed = 1, positions = 512, breaksAt, template = chatTemplate, endTokens = null, weight } = options;
  const json = { ...tinyConfig, max_position_embeddings: positions, eos_token_id: endTokens };
  const config = readLlamaConfig(JSON.stringify(json));
  if (!config.ok) throw new Error(config.failure.message);
  const weights = lively(config.value, seed);
  if (weight !== undefined) for (const { data } of weights.values()) data.fill(weight);
  const format = breaksAt === undefined ? new Float32Weights(weights) : new FragileWeights(weights, breaksAt);
  const model = buildDecodingGraph(config.value, weights, format);
  const documents = tinyConversations.flat().map((message) => message.content);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    "model.onnx": model,
    "config.json": JSON.stringify(json),
    "tokenizer.json": JSON.stringify(trainTokenizer(documents, special, tinyConfig.vocab_size)),
    "tokenizer_config.json": JSON.stringify({ chat_template: template, eos_token: "<|end|>" }),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return { digest: await vouch(folder), folder };
}

/** Lays the manifest of an output beside its files, as a checkout does, and returns its digest. */
export async function vouch(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name !== checkoutManifest);
  const files = [];
  for (const { parentPath, name } of paths) {
    const path = join(parentPath, name);
    files.push({ path: relative(folder, path), ...(await digestFile(path)) });
  }
  const head = { key: "b".repeat(64), artifactType: artifactTypeOf("quantise") };
  const manifest = storedJson(artifactManifest(head, files));
  await writeFile(join(folder, checkoutManifest), manifest);
  return digestOf(manifest);
}

/** Large enough that the likeliest token changes from step to step. */
function lively(config: LlamaConfig, seed: number): Tensors {
  return new Map(
    [...llamaTensors(config)].map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const data = normal(seed, name, count, 0.4);
      return [name, { shape, data: shape.length === 1 ? data.map((value) => 1 + value / 4) : data }];
    }),
  );
}

export interface ServingRig {
  readonly home: string;
  /** A request for the service `helper`; `config` replaces parts of an ordinary one, and `probe` parts of a short one without bounds. */
  request(
    model: ServingRequest["model"],
    config?: Parameters<typeof servingConfig>[0],
    serveKey?: string,
    probe?: Partial<ServingRequest["probe"]>,
  ): ServingRequest;
  remove(): Promise<void>;
}

export async function openServingRig(): Promise<ServingRig> {
  const home = await mkdtemp(join(tmpdir(), "fairlead-serve-"));
  return {
    home,
    request: (model, config = {}, serveKey = "a".repeat(64), probe = {}) => ({
      home,
      team: "care",
      project: "bot",
      environment: "dev",
      target: "laptop",
      serveKey,
      config: servingConfig(config).config,
      replicas: 1,
      apiKeysFile: null,
      probe: Probe.parse({ promptTokens: 16, answerTokens: 4, ...probe }),
      model,
    }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** Adds nothing to the embeddings, looked up by position in a table that ends too early: beyond it the session fails. */
class FragileWeights extends Float32Weights {
  readonly #positions: number;

  constructor(tensors: Tensors, positions: number) {
    super(tensors);
    this.#positions = positions;
  }

  override embed(g: Graph, name: string, ids: Value): Value {
    const positions = { name: "positions", type: "int64", shape: ids.shape } as const;
    const nothing = g.weight("breaks", [this.#positions, 1], new Float32Array(this.#positions));
    return add(g, super.embed(g, name, ids), gather(g, nothing, positions));
  }
}
