// The model threads of one version and the queue before them. Requests wait here and not in a thread: the next free slot of any
// thread takes the oldest, and a thread that crashes loses only what it was answering.
import { setTimeout as sleep } from "node:timers/promises";
import { type Failure, fail, ok, type Result } from "../../result.ts";
import { ModelWorker, type WorkerListener } from "./model-worker.ts";
import type { Generation, GenerationEvent, MeasuredGeneration, WorkerEvent, WorkerSpec } from "./worker-messages.ts";

export interface PoolSpec {
  readonly worker: WorkerSpec;
  readonly replicas: number;
  /** Requests that may wait for a slot. */
  readonly maxQueue: number;
}

/** What becomes of a request; `failed` when its thread or the pool ended, through no fault of the request. */
export type AnswerEvent = GenerationEvent | { readonly type: "failed"; readonly why: "worker-lost" | "closing" };

export interface PoolWatcher {
  /** A thread begins a step of loading. */
  readonly onStep?: (step: string) => void;
  /** A thread ended, or could not be replaced. */
  readonly onTrouble: (what: "worker-lost" | "worker-not-replaced", why: string) => void;
}

export type Admission =
  | { readonly state: "admitted"; readonly cancel: () => void }
  /** `retryAfterSeconds` is when a place is likely to be free. */
  | { readonly state: "queue-full" | "no-worker"; readonly retryAfterSeconds: number };

interface Request {
  readonly id: number;
  readonly generation: Generation | MeasuredGeneration;
  readonly listener: (event: AnswerEvent) => void;
}

/** What a thread is answering, by id. */
type Running = Map<number, Request & { readonly since: number }>;

/** Waits between attempts to replace a thread: doubled each time. */
const firstRetryMs = 500;
const lastRetryMs = 30_000;

export class ModelPool {
  readonly #spec: PoolSpec;
  readonly #watcher: PoolWatcher;
  readonly #workers = new Map<ModelWorker, Running>();
  readonly #waiting: Request[] = [];
  readonly #closing = new AbortController();
  readonly #idle: (() => void)[] = [];
  readonly #replacements = new Set<Promise<void>>();
  #nextId = 0;
  /** The last attempt to replace a thread failed. */
  #hasGivenUp = false;
  /** Mean duration of an answer, newer ones weighing more. */
  #answerSeconds = 1;

  private constructor(spec: PoolSpec, watcher: PoolWatcher) {
    this.#spec = spec;
    this.#watcher = watcher;
  }

  /** Resolves when all threads are warm. When one fails, all are ended, and its failure is returned. */
  static async open(spec: PoolSpec, watcher: PoolWatcher, signal: AbortSignal): Promise<Result<ModelPool>> {
    const pool = new ModelPool(spec, watcher);
    const opened = await Promise.all(Array.from({ length: spec.replicas }, () => pool.#openWorker(signal)));
    const failed = opened.find((one) => !one.ok);
    if (failed === undefined || failed.ok) return ok(pool);
    await pool.close();
    return failed;
  }

  /** Answers that are being generated. */
  get running(): number {
    let count = 0;
    for (const running of this.#workers.values()) count += running.size;
    return count;
  }

  /** Requests that wait for a slot. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Is there a thread that can answer, or one that is about to? */
  get isReady(): boolean {
    return !this.#isBroken;
  }

  get #isBroken(): boolean {
    return this.#workers.size === 0 && this.#hasGivenUp;
  }

  /** Takes a request in, or refuses it at once. `listener` is called later, never from within this call. */
  generate(generation: Generation | MeasuredGeneration, listener: (event: AnswerEvent) => void): Admission {
    if (this.#closing.signal.aborted) throw new Error("internal: a closed pool was asked to generate");
    if (this.#isBroken) return { state: "no-worker", retryAfterSeconds: Math.ceil(lastRetryMs / 2000) };
    if (this.#freest() === undefined && this.#waiting.length >= this.#spec.maxQueue) {
      return { state: "queue-full", retryAfterSeconds: this.#secondsToRoom() };
    }
    const request: Request = { id: this.#nextId++, generation, listener };
    this.#waiting.push(request);
    this.#dispatch();
    return { state: "admitted", cancel: () => this.#cancel(request.id) };
  }

  /** Resolves when nothing runs or waits. */
  whenIdle(): Promise<void> {
    return this.running + this.waiting === 0
      ? Promise.resolve()
      : new Promise((resolve) => void this.#idle.push(resolve));
  }

  /** Ends all threads. Requests that are not answered fail with `closing`. May be called twice. */
  async close(): Promise<void> {
    this.#closing.abort();
    const workers = [...this.#workers];
    this.#workers.clear();
    this.#failAll(this.#waiting.splice(0), "closing");
    for (const [, running] of workers) this.#failAll([...running.values()], "closing");
    await Promise.all([...workers.map(([worker]) => worker.close()), ...this.#replacements]);
    this.#noteIdle();
  }

  async #openWorker(signal: AbortSignal): Promise<Result<void>> {
    const listener: WorkerListener = {
      onStep: (step) => this.#watcher.onStep?.(step),
      onEvents: (worker, events) => this.#take(worker, events),
      onGone: (worker, why) => this.#lose(worker, why),
    };
    const opened = await ModelWorker.open(this.#spec.worker, listener, signal);
    if (!opened.ok) return opened;
    if (this.#closing.signal.aborted) {
      await opened.value.close();
      return fail("cancelled", "The service is closing.", { retry: "later" });
    }
    this.#workers.set(opened.value, new Map());
    this.#dispatch();
    return ok(undefined);
  }

  /** The thread with the fewest answers, of those that have a free slot. */
  #freest(): readonly [ModelWorker, Running] | undefined {
    const free = [...this.#workers].filter(([, running]) => running.size < this.#spec.worker.maxBatch);
    return free.toSorted(([, a], [, b]) => a.size - b.size)[0];
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const free = this.#freest();
      if (free === undefined) return;
      const [worker, running] = free;
      const request = this.#waiting.shift()!;
      running.set(request.id, { ...request, since: performance.now() });
      worker.generate(request.id, request.generation);
    }
  }

  #take(worker: ModelWorker, events: readonly WorkerEvent[]): void {
    const running = this.#workers.get(worker);
    if (running === undefined) return;
    for (const { id, event } of events) {
      // Of a cancelled request something may still have been on its way.
      const request = running.get(id);
      if (request === undefined) continue;
      if (event.type === "ended") {
        this.#answerSeconds += 0.1 * ((performance.now() - request.since) / 1000 - this.#answerSeconds);
      }
      if (event.type === "ended" || event.type === "refused") running.delete(id);
      request.listener(event);
    }
    this.#dispatch();
    this.#noteIdle();
  }

  #cancel(id: number): void {
    const at = this.#waiting.findIndex((request) => request.id === id);
    if (at >= 0) this.#waiting.splice(at, 1);
    for (const [worker, running] of this.#workers) if (running.delete(id)) worker.cancel(id);
    this.#dispatch();
    this.#noteIdle();
  }

  #lose(worker: ModelWorker, why: string): void {
    const running = this.#workers.get(worker);
    this.#workers.delete(worker);
    this.#watcher.onTrouble("worker-lost", why);
    this.#failAll([...(running?.values() ?? [])], "worker-lost");
    const replacement = this.#replace().finally(() => this.#replacements.delete(replacement));
    this.#replacements.add(replacement);
    this.#noteIdle();
  }

  /** Until it succeeds or the pool closes. Requests that wait while there is no thread at all fail with the first attempt that does. */
  async #replace(): Promise<void> {
    const { signal } = this.#closing;
    for (let wait = firstRetryMs; !signal.aborted; wait = Math.min(2 * wait, lastRetryMs)) {
      const opened = await this.#openWorker(signal);
      this.#hasGivenUp = !opened.ok;
      if (opened.ok || signal.aborted) return;
      this.#giveUpWaiting(opened.failure);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  #giveUpWaiting({ message }: Failure): void {
    this.#watcher.onTrouble("worker-not-replaced", message);
    if (this.#workers.size === 0) this.#failAll(this.#waiting.splice(0), "worker-lost");
  }

  #failAll(requests: readonly Request[], why: "worker-lost" | "closing"): void {
    for (const { listener } of requests) listener({ type: "failed", why });
  }

  #noteIdle(): void {
    if (this.running + this.waiting === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** When everything that waits has been given a slot, at the speed of late. At most a minute. */
  #secondsToRoom(): number {
    const slots = this.#spec.replicas * this.#spec.worker.maxBatch;
    const seconds = ((this.#waiting.length + 1) * this.#answerSeconds) / slots;
    return Math.min(60, Math.max(1, Math.ceil(seconds)));
  }
}
