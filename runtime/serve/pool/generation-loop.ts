// The life of a model thread: requests come in between steps, a step gives every running answer its next token, and what it
// brought goes out as one message. Runs in the model thread alone.
import { ContinuousBatch, type TokenEvent } from "../../model/continuous-batch.ts";
import { Decoder } from "../../model/decoder.ts";
import { seedFor } from "../../model/random.ts";
import { greedy, samplingOf } from "../../model/sampler.ts";
import { StreamDecoder } from "../../model/tokenizer.ts";
import { fail, ok, type Result } from "../../result.ts";
import { firstLine } from "../first-line.ts";
import type { Servable } from "./servable.ts";
import { StopText } from "./stop-text.ts";
import { seededPrompt } from "./seeded-prompt.ts";
import type { Generation, GenerationEvent, MeasuredGeneration, ToWorker, WorkerEvent } from "./worker-messages.ts";

export interface LoopLimits {
  readonly maxBatch: number;
  readonly maxTokens: number;
}

interface Answer {
  readonly text: StreamDecoder;
  readonly stop: StopText;
}

export class GenerationLoop {
  readonly #servable: Servable;
  readonly #decoder: Decoder;
  readonly #batch: ContinuousBatch;
  readonly #emit: (events: readonly WorkerEvent[]) => void;
  readonly #inbox: ToWorker[] = [];
  readonly #answers = new Map<number, Answer>();
  #outbox: WorkerEvent[] = [];
  #wake: (() => void) | undefined;

  constructor(servable: Servable, limits: LoopLimits, emit: (events: readonly WorkerEvent[]) => void) {
    this.#servable = servable;
    this.#decoder = new Decoder(servable.session, servable.config, limits);
    this.#batch = new ContinuousBatch(this.#decoder);
    this.#emit = emit;
  }

  /** Longest sequence, prompt and answer together: what was asked for, or what the model knows. */
  get maxTokens(): number {
    return this.#decoder.maxTokens;
  }

  /**
   * Generates real answers at every batch size: as many prompts at once as there are slots, of which one ends after one token,
   * one after two, and so on. Stops early when it is told to.
   */
  async warmUp(stop: AbortSignal): Promise<Result<void>> {
    try {
      const prompt = this.#servable.tokenizer.encodePrompt([{ role: "user", content: "Hello" }]);
      const room = this.maxTokens - prompt.length;
      if (room < 1) {
        return fail(
          "model-unsupported",
          `A prompt of one word has ${prompt.length} tokens with this model's chat template, and serving.batching.maxTokens leaves room for ${this.maxTokens}. Raise it.`,
        );
      }
      const batch = new ContinuousBatch(this.#decoder);
      for (let id = this.#decoder.maxBatch; id > 0; id--) {
        batch.add({ id, prompt, maxNewTokens: Math.min(id, room), sampling: greedy, endTokens: new Set() });
      }
      while (!batch.idle && !stop.aborted) await batch.step();
      return ok(undefined);
    } catch (cause) {
      return fail("model-corrupt", `The model loads and cannot generate: ${firstLine(cause)}`, { cause });
    }
  }

  /** Never blocks; the message takes effect before the next step. */
  receive(message: ToWorker): void {
    this.#inbox.push(message);
    this.#wake?.();
  }

  /** Runs until a close message. Throws what the model throws: then no running answer can be continued. */
  async run(): Promise<void> {
    for (;;) {
      if (!this.#readInbox()) return;
      if (this.#batch.idle) {
        this.#flush();
        await this.#nextMessage();
        continue;
      }
      for (const event of await this.#batch.step()) this.#tell(event);
      this.#flush();
      // Messages arrive between turns of this thread's event loop.
      await new Promise(setImmediate);
    }
  }

  async #nextMessage(): Promise<void> {
    if (this.#inbox.length > 0) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }

  /** False when it is time to stop. */
  #readInbox(): boolean {
    for (const message of this.#inbox.splice(0)) {
      switch (message.type) {
        case "generate":
          if ("messages" in message.generation) this.#begin(message.id, message.generation);
          else this.#beginMeasured(message.id, message.generation);
          break;
        case "cancel":
          this.#forget(message.id);
          break;
        case "close":
          return false;
      }
    }
    return true;
  }

  #begin(id: number, generation: Generation): void {
    const prompt = this.#tokenise(generation);
    if (!(prompt instanceof Int32Array)) return this.#say(id, prompt);
    const { seed, stop } = generation;
    const room = this.maxTokens - prompt.length;
    this.#answers.set(id, { text: new StreamDecoder(this.#servable.tokenizer), stop: new StopText(stop) });
    this.#say(id, { type: "accepted", promptTokens: prompt.length });
    this.#batch.add({
      id,
      prompt,
      maxNewTokens: Math.min(generation.maxNewTokens ?? room, room),
      sampling: samplingOf(generation, seed),
      endTokens: new Set(this.#servable.config.endTokens),
    });
  }

  /** `accepted` goes out before the prompt is read: making it is no part of answering it. */
  #beginMeasured(id: number, { promptTokens, answerTokens, sampling, seed, number }: MeasuredGeneration): void {
    const { tokenizer } = this.#servable;
    const longest = Math.max(1, this.maxTokens - answerTokens);
    const { messages, tokens } = seededPrompt(
      tokenizer,
      Math.min(promptTokens, longest),
      seedFor(seed, "prompt", number),
    );
    this.#answers.set(id, { text: new StreamDecoder(tokenizer), stop: new StopText([]) });
    this.#say(id, { type: "accepted", promptTokens: tokens });
    this.#flush();
    const prompt = tokenizer.encodePrompt(messages);
    const maxNewTokens = Math.max(1, Math.min(answerTokens, this.maxTokens - prompt.length));
    this.#batch.add({ id, prompt, maxNewTokens, sampling: samplingOf(sampling, seed + number), endTokens: new Set() });
  }

  #tokenise({ messages }: Generation): Int32Array | Extract<GenerationEvent, { readonly type: "refused" }> {
    const { tokenizer, config, bytesPerToken } = this.#servable;
    const longest = this.maxTokens - 1;
    const tooLong = (tokens: string) =>
      ({
        type: "refused",
        code: "context_length_exceeded",
        message:
          `This model answers prompts of at most ${longest} tokens, so that prompt and answer fit in ${this.maxTokens}. ` +
          `The messages have ${tokens}. Shorten them.`,
      }) as const;
    // A long text is refused by its size, because tokenising it would hold up every answer of this thread.
    const bytes = messages.reduce((sum, message) => sum + Buffer.byteLength(message.content), 0);
    if (bytes > longest * bytesPerToken) return tooLong(`${bytes} bytes, which are more`);
    let prompt: Int32Array;
    try {
      prompt = tokenizer.encodePrompt(messages);
    } catch (cause) {
      // Templates refuse what they were not written for, such as two questions in a row.
      const message = `The model's chat template does not take these messages: ${firstLine(cause)}`;
      return { type: "refused", code: "invalid_messages", message };
    }
    if (prompt.length > longest) return tooLong(`${prompt.length}`);
    if (prompt.length === 0 || prompt.some((token) => token >= config.vocabulary)) {
      const message = "The messages give a prompt that the model has no tokens for.";
      return { type: "refused", code: "invalid_messages", message };
    }
    return prompt;
  }

  #tell(event: TokenEvent): void {
    const answer = this.#answers.get(event.id);
    if (answer === undefined) throw new Error(`internal: a token for request ${event.id}, which does not run`);
    if ("token" in event) {
      const { text, stopped } = answer.stop.push(answer.text.push(event.token));
      this.#say(event.id, { type: "token", text });
      if (stopped) return this.#end(event.id, "stop", "");
    }
    if (event.end === undefined) return;
    const { text, stopped } = answer.stop.push(answer.text.end());
    this.#end(event.id, stopped ? "stop" : event.end, stopped ? text : text + answer.stop.end());
  }

  #end(id: number, reason: "stop" | "length", text: string): void {
    this.#forget(id);
    this.#say(id, { type: "ended", reason, text });
  }

  #forget(id: number): void {
    this.#answers.delete(id);
    this.#batch.cancel(id);
  }

  #say(id: number, event: GenerationEvent): void {
    this.#outbox.push({ id, event });
  }

  #flush(): void {
    if (this.#outbox.length === 0) return;
    this.#emit(this.#outbox);
    this.#outbox = [];
  }
}
