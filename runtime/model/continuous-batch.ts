// Continuous batching: sequences join and leave a running decode at every step. A lone request never waits for company, and one
// that ends makes room at once. Evaluation runs it directly, the service runs it in a worker thread.
import type { Decoder } from "./decoder.ts";
import { type Sampling, sampleToken } from "./sampler.ts";

export interface GenerationRequest {
  readonly id: number;
  /** 1 to decoder.maxTokens tokens. */
  readonly prompt: Int32Array;
  readonly maxNewTokens: number;
  readonly sampling: Sampling;
  readonly endTokens: ReadonlySet<number>;
}

/** One generated token; `end` when it is the last: `stop` at an end token, which is not part of the answer, `length` at a limit. */
export type TokenEvent =
  | { readonly id: number; readonly token: number; readonly end?: "length" }
  | { readonly id: number; readonly end: "stop" };

interface Running {
  readonly request: GenerationRequest;
  next: number;
  generated: number;
}

/** Prompt tokens that one step reads at most (but always one whole prompt), so that running answers do not stall. */
const prefillBudget = 1024;

export class ContinuousBatch {
  readonly #decoder: Decoder;
  readonly #waiting: GenerationRequest[] = [];
  /** By row of the decoder. */
  readonly #running: Running[] = [];

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running.length;
  }

  get idle(): boolean {
    return this.#waiting.length === 0 && this.#running.length === 0;
  }

  add(request: GenerationRequest): void {
    this.#waiting.push(request);
  }

  /** Forgets a request; nothing more is heard of it. Only between steps. */
  cancel(id: number): void {
    const waiting = this.#waiting.findIndex((request) => request.id === id);
    if (waiting >= 0) this.#waiting.splice(waiting, 1);
    const row = this.#running.findIndex(({ request }) => request.id === id);
    if (row >= 0) this.#remove(row);
  }

  /** One step: every running sequence gets its next token, and waiting ones are let in where rows are free. */
  async step(): Promise<readonly TokenEvent[]> {
    const events: TokenEvent[] = [];
    if (this.#running.length > 0) {
      const logits = await this.#decoder.step(this.#running.map((sequence) => sequence.next));
      this.#accept(logits, 0, events);
    }
    const admitted = this.#admit();
    if (admitted.length > 0) {
      const first = this.#running.length;
      const logits = await this.#decoder.begin(admitted.map((request) => request.prompt));
      for (const request of admitted) this.#running.push({ request, next: -1, generated: 0 });
      this.#accept(logits, first, events);
    }
    return events;
  }

  /** Waiting requests that fit, in order of arrival, none passed over. */
  #admit(): readonly GenerationRequest[] {
    const free = this.#decoder.maxBatch - this.#running.length;
    let tokens = 0;
    let count = 0;
    while (count < free && count < this.#waiting.length) {
      tokens += this.#waiting[count]!.prompt.length;
      if (count > 0 && tokens > prefillBudget) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /** Draws a token for the rows from `first` on. From the last row down, because ending a row moves the last one into its place. */
  #accept(logits: readonly Float32Array[], first: number, events: TokenEvent[]): void {
    const fresh: TokenEvent[] = [];
    for (let row = this.#running.length - 1; row >= first; row--) {
      const sequence = this.#running[row]!;
      const { id, sampling, endTokens, maxNewTokens } = sequence.request;
      const token = sampleToken(logits[row - first]!, sampling, sequence.generated);
      if (endTokens.has(token)) {
        fresh.push({ id, end: "stop" });
        this.#remove(row);
        continue;
      }
      sequence.next = token;
      sequence.generated++;
      if (sequence.generated >= maxNewTokens || this.#decoder.lengthOf(row) >= this.#decoder.maxTokens) {
        fresh.push({ id, token, end: "length" });
        this.#remove(row);
      } else fresh.push({ id, token });
    }
    events.push(...fresh.reverse());
  }

  #remove(row: number): void {
    const moved = this.#decoder.end(row);
    const last = this.#running.pop()!;
    if (moved !== row) this.#running[row] = last;
  }
}
