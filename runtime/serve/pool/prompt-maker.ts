// Messages in, the tokens of a prompt out, or why there are none. The chat template came with the model: it may refuse, it may make
// nothing of some texts, and it may never end.
import type { ChatMessage } from "../../model/tokenizer.ts";
import { fail, ok, type Result } from "../../result.ts";
import { firstLine } from "../first-line.ts";
import type { Servable } from "./servable.ts";
import { seededPrompt } from "./seeded-prompt.ts";
import type { Terminable } from "./terminable.ts";
import type { GenerationEvent } from "./worker-messages.ts";

export type Refusal = Extract<GenerationEvent, { readonly type: "refused" }>;

export class PromptMaker {
  readonly #servable: Servable;
  readonly #maxTokens: number;
  readonly #terminable: Terminable;

  /** `maxTokens` is of prompt and answer together. */
  constructor(servable: Servable, maxTokens: number, terminable: Terminable) {
    this.#servable = servable;
    this.#maxTokens = maxTokens;
    this.#terminable = terminable;
  }

  /** What a model is warmed up with. A model that has no such prompt can answer nobody. */
  ofOneWord(): Result<Int32Array> {
    let prompt: Int32Array;
    try {
      prompt = this.#encode([{ role: "user", content: "Hello" }]);
    } catch (cause) {
      return fail("model-corrupt", `The model loads and cannot generate: ${firstLine(cause)}`, { cause });
    }
    if (prompt.length === 0) {
      return fail(
        "model-unsupported",
        "The model's chat template makes an empty prompt of one word, and a model cannot answer nothing. Train from a base whose chat_template puts the messages into the prompt.",
      );
    }
    if (prompt.length < this.#maxTokens) return ok(prompt);
    return fail(
      "model-unsupported",
      `A prompt of one word has ${prompt.length} tokens with this model's chat template, and serving.batching.maxTokens leaves room for ${this.#maxTokens}. Raise it.`,
    );
  }

  /** Of what a client sent. */
  of(messages: readonly ChatMessage[]): Int32Array | Refusal {
    // A long text is refused by its size, because tokenising it would hold up every answer of this thread.
    const bytes = messages.reduce((sum, message) => sum + Buffer.byteLength(message.content), 0);
    if (bytes > this.#longest * this.#servable.bytesPerToken) return this.#tooLong(`${bytes} bytes, which are more`);
    return this.ofAnySize(messages);
  }

  ofAnySize(messages: readonly ChatMessage[]): Int32Array | Refusal {
    let prompt: Int32Array;
    try {
      prompt = this.#encode(messages);
    } catch (cause) {
      return notTaken(cause);
    }
    if (prompt.length > this.#longest) return this.#tooLong(`${prompt.length}`);
    if (prompt.length === 0 || prompt.some((token) => token >= this.#servable.config.vocabulary)) {
      return invalid("The messages give a prompt that the model has no tokens for.");
    }
    return prompt;
  }

  /** Messages of words that `seed` chooses, which give a prompt of so many tokens (see seededPrompt). */
  seeded(tokens: number, seed: number): readonly ChatMessage[] | Refusal {
    try {
      return this.#terminable.during(() => seededPrompt(this.#servable.tokenizer, tokens, seed)).messages;
    } catch (cause) {
      return notTaken(cause);
    }
  }

  /** Leaves room for one token of an answer. */
  get #longest(): number {
    return this.#maxTokens - 1;
  }

  /** Throws what the template throws. */
  #encode(messages: readonly ChatMessage[]): Int32Array {
    return this.#terminable.during(() => this.#servable.tokenizer.encodePrompt(messages));
  }

  #tooLong(tokens: string): Refusal {
    return {
      type: "refused",
      code: "context_length_exceeded",
      message:
        `This model answers prompts of at most ${this.#longest} tokens, so that prompt and answer fit in ${this.#maxTokens}. ` +
        `The messages have ${tokens}. Shorten them.`,
    };
  }
}

/** Templates refuse what they were not written for, such as two questions in a row. */
function notTaken(cause: unknown): Refusal {
  return invalid(`The model's chat template does not take these messages: ${firstLine(cause)}`);
}

function invalid(message: string): Refusal {
  return { type: "refused", code: "invalid_messages", message };
}
