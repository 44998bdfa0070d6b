// Makes the starter base model, runtime/starter/bilingual@1: a tokenizer and a small Llama-type model, trained from scratch on the text that the
// project ships, with the trainer that projects use. Run from the repository's root, about an hour on two cores, and resumable:
//   node --import ./specs/program/source-loader.mjs runtime/starter/make-model.ts
import { availableParallelism } from "node:os";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { starterModels } from "../../specs/handoff/starter-models.ts";
import { readLlamaConfig } from "../model/llama.ts";
import { writeSafetensors } from "../model/safetensors.ts";
import { ChatTokenizer } from "../model/tokenizer.ts";
import type { TokenSample } from "../train/batches.ts";
import { fullParameters } from "../train/parameters.ts";
import { train } from "../train/trainer.ts";
import { composeCorpus } from "./corpus/expand.ts";
import { freshWeights } from "./fresh-weights.ts";
import { trainTokenizer } from "./train-tokenizer.ts";

const special = ["<|end_of_text|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"];
const chatTemplate =
  "{%- for message in messages -%}<|{{ message.role }}|>{{ message.content }}<|end|>{%- endfor -%}" +
  "{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}";

/** Another model gets another version: releases name this one. */
const name = "bilingual@1";
const configText = `${JSON.stringify(starterModels.get(`starter/${name}`)!.config, undefined, 2)}\n`;
const llama = must(readLlamaConfig(configText));
const tokenizerConfig = {
  chat_template: chatTemplate,
  clean_up_tokenization_spaces: false,
  eos_token: "<|end|>",
  model_max_length: llama.maxPositions,
  pad_token: "<|end_of_text|>",
  tokenizer_class: "PreTrainedTokenizerFast",
};
const tokens = 128;
const epochs = 14;

const root = process.cwd();
const folder = join(root, "runtime", "starter", name);
const documents = composeCorpus({ root });
const tokenizerText = `${JSON.stringify(trainTokenizer(documents, special, llama.vocabulary))}\n`;
const tokenizerConfigText = `${JSON.stringify(tokenizerConfig, undefined, 2)}\n`;
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "tokenizer.json"), tokenizerText);
await writeFile(join(folder, "tokenizer_config.json"), tokenizerConfigText);
await writeFile(join(folder, "config.json"), configText);

const tokenizer = must(ChatTokenizer.parse(tokenizerText, tokenizerConfigText));
const samples = documents.flatMap((document) => samplesOf(document, tokenizer));
const weights = freshWeights(llama, 1);
const total = samples.reduce((sum, sample) => sum + sample.ids.length, 0);
process.stdout.write(`${documents.length} documents, ${samples.length} samples, ${total} tokens\n`);

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());
const trained = must(
  await train({
    config: llama,
    base: weights,
    parameters: fullParameters(weights),
    lora: null,
    data: [{ samples, weight: 1 }],
    batch: 16,
    tokens,
    accumulate: 1,
    epochs,
    minUpdates: 0,
    optimiser: { learningRate: 3e-3, schedule: "cosine", warmupSteps: 200, clipNorm: 1, weightDecay: 0.05 },
    seed: 1,
    checkpoint: { folder: join(root, ".fairlead", "starter"), everySteps: 200, keep: 2 },
    threads: availableParallelism(),
    progress: {
      step({ done, total: steps, note }) {
        if (done % 20 === 0 || done === steps) process.stdout.write(`${done} of ${steps}: ${note}\n`);
      },
    },
    signal: interrupt.signal,
  }),
);
await writeFile(join(folder, "model.safetensors"), writeSafetensors(trained.parameters, "F16"));
const last = trained.curve.slice(-100);
process.stdout.write(`final loss ${(last.reduce((sum, point) => sum + point.loss, 0) / last.length).toFixed(3)}\n`);

/** A base learns every token of a text, and of both sides of a chat. */
function samplesOf(document: string, with_: ChatTokenizer): TokenSample[] {
  const messages = chatMessages(document);
  const ids =
    messages === undefined
      ? Int32Array.from([...with_.encodeText(document), 0])
      : with_.encodeConversation(messages).ids;
  const parts: TokenSample[] = [];
  for (let start = 0; start < ids.length; start += tokens) {
    const part = ids.subarray(start, start + tokens);
    if (part.length > 1) parts.push({ ids: part, labelled: new Uint8Array(part.length).fill(1) });
  }
  return parts;
}

/** A document whose lines all start with `User: ` or `Assistant: ` is a chat; undefined for any other. */
function chatMessages(document: string) {
  const lines = document.split("\n").map((line) => /^(User|Assistant): (.*)$/s.exec(line));
  if (!lines.every((line) => line !== null) || lines.at(-1)![1] !== "Assistant") return undefined;
  return lines.map(([, speaker, content]) => ({
    role: speaker === "User" ? ("user" as const) : ("assistant" as const),
    content: content!,
  }));
}

function must<T>(result: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (result.ok) return result.value;
  process.stderr.write(`${result.failure.message}\n`);
  process.exit(1);
}
