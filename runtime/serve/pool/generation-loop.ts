// The life of a model thread: requests come in between steps, a step gives every running answer its next token, and what it
// brought goes out as one message. Runs in the model thread alone.
import { ContinuousBatch, type TokenEvent } from "../../model/continuous-batch.ts";
import { Decoder } from "../../model/decoder.ts";
import { seedFor } from "../../model/random.ts";
import { greedy, samplingOf } from "../../model/sampler.ts";
import { StreamDecoder } from "../../model/tokenizer.ts";
import { fail, ok, type Result } from "../../result.ts";
import { firstLine } from "../first-line.ts";
import { PromptMaker } from "./prompt-maker.ts";
import type { Servable } from "./servable.ts";
import { StopText } from "./stop-text.ts";
import type { Terminable } from "./terminable.ts";
import type { Generation, GenerationEvent, MeasuredGeneration, ToWorker, WorkerEvent } from "./worker-messages.ts";

export interface LoopLimits {
  readonly maxBatch: number;
  readonly maxTokens: number;
}

function nonsense(what: string) {
  return fail("model-corrupt", `The model loads and generates nothing that is an answer: ${what}.`);
}

interface Answer {
  readonly text: StreamDecoder;
  readonly stop: StopText;
}

export class GenerationLoop {
  readonly #servable: Servable;
  readonly #decoder: Decoder;
  readonly #batch: ContinuousBatch;
  readonly #prompts: PromptMaker;
  readonly #emit: (events: readonly WorkerEvent[]) => void;
  readonly #inbox: ToWorker[] = [];
  readonly #answers = new Map<number, Answer>();
  #outbox: WorkerEvent[] = [];
  #wake: (() => void) | undefined;

  constructor(
    servable: Servable,
    limits: LoopLimits,
    terminable: Terminable,
    emit: (events: readonly WorkerEvent[]) => void,
  ) {
    this.#servable = servable;
    this.#decoder = new Decoder(servable.session, servable.config, limits);
    this.#batch = new ContinuousBatch(this.#decoder);
    this.#prompts = new PromptMaker(servable, this.maxTokens, terminable);
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
    const prompt = this.#prompts.ofOneWord();
    if (!prompt.ok) return prompt;
    const room = this.maxTokens - prompt.value.length;
    try {
      const [logits] = await this.#decoder.begin([prompt.value]);
      const isFinite = logits!.every((one) => Number.isFinite(one));
      this.#decoder.end(0);
      if (!isFinite) return nonsense("its logits for a prompt of one word are no finite numbers");
      const batch = new ContinuousBatch(this.#decoder);
      for (let id = this.#decoder.maxBatch; id > 0; id--) {
        batch.add({
          id,
          prompt: prompt.value,
          maxNewTokens: Math.min(id, room),
          sampling: greedy,
          endTokens: new Set(),
        });
      }
      // That an answer is no text proves nothing: a model that has learnt little may write marks alone.
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
    const prompt = this.#prompts.of(generation.messages);
    if ("type" in prompt) return this.#say(id, prompt);
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
    const longest = Math.max(1, this.maxTokens - answerTokens);
    const messages = this.#prompts.seeded(Math.min(promptTokens, longest), seedFor(seed, "prompt", number));
    if ("type" in messages) return this.#say(id, messages);
    const known = this.#prompts.ofAnySize(messages);
    if ("type" in known) return this.#say(id, known);
    this.#answers.set(id, { text: new StreamDecoder(this.#servable.tokenizer), stop: new StopText([]) });
    this.#say(id, { type: "accepted", promptTokens: known.length });
    this.#flush();
    // Once more, because clients wait for it.
    const prompt = this.#prompts.ofAnySize(messages);
    if ("type" in prompt) throw new Error("internal: a chat template takes a prompt once and not twice");
    const maxNewTokens = Math.min(answerTokens, this.maxTokens - prompt.length);
    this.#batch.add({ id, prompt, maxNewTokens, sampling: samplingOf(sampling, seed + number), endTokens: new Set() });
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
