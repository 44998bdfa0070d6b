// A model of a few thousand weights in Hugging Face layout, and conversations that it can learn by heart: for tests that need
// the real thing in a second.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { modelFolderText } from "../../specs/handoff/model-files.ts";
import type { BaseFolder, BaseModel } from "../../specs/handoff/training-job.ts";
import { readLlamaConfig } from "../model/llama.ts";
import { writeSafetensors } from "../model/safetensors.ts";
import type { ChatMessage } from "../model/tokenizer.ts";
import { freshWeights } from "../starter/fresh-weights.ts";
import { trainTokenizer } from "../starter/train-tokenizer.ts";

const special = ["<|end_of_text|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"];
const colours = ["red", "green", "blue", "white"];
const things = ["car", "door", "hat", "cup", "tree"];

/** Every pair of a colour and a thing; the answer's first line is the colour, in upper case for every second thing. */
export const tinyConversations: readonly (readonly ChatMessage[])[] = colours.flatMap((colour) =>
  things.map((thing, at) => [
    { role: "user" as const, content: `What about the ${thing}? It is ${colour}.` },
    { role: "assistant" as const, content: `${at % 2 === 0 ? colour : colour.toUpperCase()}\nA ${thing}, then.` },
  ]),
);

export const tinyConfig = {
  model_type: "llama",
  vocab_size: 300,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  tie_word_embeddings: true,
  eos_token_id: [0, 4],
};

/**
 * Writes the model to `<repository>/<path>` and returns what a training job says of it: the content and the folder. Its weights
 * depend on the sizes in `json` only.
 */
export async function writeTinyModel(repository: string, path: string, json: object = tinyConfig): Promise<TinyBase> {
  const folder = join(repository, path);
  await mkdir(folder, { recursive: true });
  const documents = tinyConversations.flat().map((message) => message.content);
  const template =
    "{%- for message in messages -%}<|{{ message.role }}|>{{ message.content }}<|end|>{%- endfor -%}" +
    "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}";
  const config = readLlamaConfig(JSON.stringify(json));
  if (!config.ok) throw new Error(config.failure.message);
  const files: Record<string, string | Uint8Array> = {
    "config.json": JSON.stringify(json),
    "model.safetensors": writeSafetensors(freshWeights(config.value, 1), "F32"),
    "tokenizer.json": JSON.stringify(trainTokenizer(documents, special, tinyConfig.vocab_size)),
    "tokenizer_config.json": JSON.stringify({ chat_template: template, eos_token: "<|end|>" }),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return pinFolder(repository, path, Object.keys(files));
}

export interface TinyBase {
  readonly content: BaseModel;
  readonly folder: BaseFolder;
}

async function pinFolder(repository: string, path: string, names: readonly string[]): Promise<TinyBase> {
  const files = [];
  for (const name of names) {
    const bytes = await readFile(join(repository, path, name));
    files.push({ path: `${path}/${name}`, digest: digestOf(bytes), bytes: bytes.length });
  }
  const named = files.map((file) => ({ ...file, name: posix.relative(path, file.path) }));
  return {
    content: { source: "folder", digest: digestOf(modelFolderText(named)) },
    folder: { in: "repository", path, files },
  };
}

function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
