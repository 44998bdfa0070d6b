// The only door to the tokenizer and chat-template libraries: text and messages in, token ids out, and back.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { diskFailure, fail, ok, type Result } from "../result.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Token ids with 1 where the token belongs to an assistant's answer (its end token included) and 0 elsewhere. */
export interface LabelledTokens {
  readonly ids: Int32Array;
  readonly labelled: Uint8Array;
}

const TokenizerConfig = z.looseObject({ chat_template: z.string().optional() });
const AddedTokens = z.looseObject({
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().default(false) })).default([]),
});

export class ChatTokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #template: Template | undefined;
  readonly #special: readonly string[];

  private constructor(tokenizer: HuggingFaceTokenizer, template: Template | undefined, special: readonly string[]) {
    this.#tokenizer = tokenizer;
    this.#template = template;
    this.#special = special;
  }

  /** Reads tokenizer.json and tokenizer_config.json of a model folder. */
  static async load(folder: string): Promise<Result<ChatTokenizer>> {
    let texts: readonly [string, string];
    try {
      texts = await Promise.all([
        readFile(join(folder, "tokenizer.json"), "utf8"),
        readFile(join(folder, "tokenizer_config.json"), "utf8"),
      ]);
    } catch (cause) {
      return diskFailure(`reading the tokenizer in ${folder}`, cause);
    }
    return ChatTokenizer.parse(...texts);
  }

  static parse(tokenizerText: string, configText: string): Result<ChatTokenizer> {
    try {
      const json: unknown = JSON.parse(tokenizerText);
      const config = TokenizerConfig.parse(JSON.parse(configText));
      const added = AddedTokens.parse(json).added_tokens;
      const template = config.chat_template === undefined ? undefined : new Template(config.chat_template);
      const special = added.filter((token) => token.special).map((token) => token.content);
      return ok(new ChatTokenizer(new HuggingFaceTokenizer(json as object, config), template, special));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return fail("model-unsupported", `The tokenizer cannot be used: ${why}`, { cause });
    }
  }

  /** False for a model that only continues text. */
  get canChat(): boolean {
    return this.#template !== undefined;
  }

  /** Ids of plain text; names of special tokens in it are ordinary text. */
  encodeText(text: string): Int32Array {
    return Int32Array.from(this.#encode(this.#defuse(text)));
  }

  /** What the model is given to answer `messages`. Throws `internal:` for a model without a chat template: ask canChat first. */
  encodePrompt(messages: readonly ChatMessage[]): Int32Array {
    return Int32Array.from(this.#encode(this.#render(messages, true)));
  }

  /**
   * Ids of a whole conversation. An answer is encoded apart from what stands before it, because that is how it will be generated: a token never spans
   * the border of a prompt.
   */
  encodeConversation(messages: readonly ChatMessage[]): LabelledTokens {
    const ids: number[] = [];
    const labelled: number[] = [];
    const push = (text: string, label: 0 | 1) => {
      const more = this.#encode(text);
      for (const id of more) ids.push(id);
      for (let i = 0; i < more.length; i++) labelled.push(label);
    };
    let done = "";
    messages.forEach((message, at) => {
      if (message.role !== "assistant") return;
      const prompt = this.#render(messages.slice(0, at), true);
      const answered = this.#render(messages.slice(0, at + 1), false);
      if (!prompt.startsWith(done) || !answered.startsWith(prompt)) {
        throw new Error(
          "internal: this chat template rewrites earlier turns, which training on several turns cannot follow",
        );
      }
      push(prompt.slice(done.length), 0);
      push(answered.slice(prompt.length), 1);
      done = answered;
    });
    return { ids: Int32Array.from(ids), labelled: Uint8Array.from(labelled) };
  }

  /**
   * Text of ids, without special tokens. Ids that end within a character give U+FFFD there. Exactly as the ids say: the library would
   * take spaces before punctuation away, where a configuration does not forbid it, and pieces would not be the whole's any more.
   */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return "";
    return this.#tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  tokenId(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token);
  }

  #encode(text: string): readonly number[] {
    return text === "" ? [] : this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  #render(messages: readonly ChatMessage[], prompt: boolean): string {
    if (this.#template === undefined) throw new Error("internal: this model has no chat template");
    const safe = messages.map(({ role, content }) => ({ role, content: this.#defuse(content) }));
    return this.#template.render({ messages: safe, add_generation_prompt: prompt });
  }

  /** Takes the names of special tokens out of what people wrote: nobody may end a turn, or begin another's, from inside a message. */
  #defuse(text: string): string {
    let safe = text;
    let before: string;
    do {
      before = safe;
      for (const token of this.#special) safe = safe.replaceAll(token, "");
    } while (safe !== before);
    return safe;
  }
}

/** Turns a stream of ids into a stream of text: a character is let out when its last byte is there. */
export class StreamDecoder {
  readonly #tokenizer: ChatTokenizer;
  #pending: number[] = [];

  constructor(tokenizer: ChatTokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Text that became certain with this id; often empty for parts of a character. */
  push(id: number): string {
    this.#pending.push(id);
    const text = this.#tokenizer.decode(this.#pending);
    // A character has at most four bytes, so more than eight pending ids are broken text and are let go as they are.
    if (text.endsWith("\uFFFD") && this.#pending.length < 8) return "";
    this.#pending = [];
    return text;
  }

  /** What is left when the answer ends. */
  end(): string {
    const text = this.#tokenizer.decode(this.#pending);
    this.#pending = [];
    return text;
  }
}
