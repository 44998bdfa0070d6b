// The model threads of one version and the queue before them. Requests wait here and not in a thread: the next free slot of any
// thread takes the oldest, and a thread that crashes loses only what it was answering.
import { ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import { ModelWorker } from "./model-worker.ts";
import { type GrowOptions, lastRetryMs, ReplicaSet } from "./replica-set.ts";
import type { Generation, GenerationEvent, MeasuredGeneration, WorkerEvent, WorkerSpec } from "./worker-messages.ts";

export interface PoolSpec {
  readonly worker: WorkerSpec;
  /** Threads at first. */
  readonly replicas: number;
  /** Requests that may wait for a slot. */
  readonly maxQueue: number;
}

/** What becomes of a request; `failed` when its thread or the pool ended, through no fault of the request. */
export type AnswerEvent = GenerationEvent | { readonly type: "failed"; readonly why: "worker-lost" | "closing" };

export interface PoolWatcher {
  /** A thread begins a step of loading, while the pool is opened. */
  readonly onStep?: (step: string) => void;
  /** A thread ended, or could not be replaced. */
  readonly onTrouble: (what: "worker-lost" | "worker-not-replaced", why: string) => void;
}

export type Admission =
  | { readonly state: "admitted"; readonly cancel: () => void }
  /** `retryAfterSeconds` is when a place is likely to be free. */
  | { readonly state: "queue-full" | "no-worker"; readonly retryAfterSeconds: number };

export interface ResizeOptions extends GrowOptions {
  /** What answers of threads that are too many may take. */
  readonly drainSeconds: number;
}

interface Request {
  readonly id: number;
  readonly generation: Generation | MeasuredGeneration;
  readonly listener: (event: AnswerEvent) => void;
}

/** What a thread is answering, by id. */
type Running = Map<number, Request & { readonly since: number }>;

export class ModelPool {
  readonly #spec: PoolSpec;
  readonly #watcher: PoolWatcher;
  readonly #replicas: ReplicaSet<ModelWorker>;
  /** By thread, those that were let go too. */
  readonly #running = new Map<ModelWorker, Running>();
  readonly #waiting: Request[] = [];
  readonly #quiet: { readonly isQuiet: () => boolean; readonly resolve: () => void }[] = [];
  readonly #retiring = new Set<Promise<void>>();
  #isClosed = false;
  #nextId = 0;
  /** Mean duration of an answer, newer ones weighing more. */
  #answerSeconds = 1;

  private constructor(spec: PoolSpec, watcher: PoolWatcher) {
    this.#spec = spec;
    this.#watcher = watcher;
    this.#replicas = new ReplicaSet({
      open: (stop, onStep, onGone) => {
        const onEvents = (worker: ModelWorker, events: readonly WorkerEvent[]): void => this.#take(worker, events);
        return ModelWorker.open(spec.worker, { onStep, onEvents, onGone }, stop);
      },
      onReady: () => this.#dispatch(),
      onLost: (worker, why) => {
        watcher.onTrouble("worker-lost", why);
        this.#drop(worker, "worker-lost");
      },
      onNotReplaced: (why) => this.#giveUpWaiting(why),
    });
  }

  /** Resolves when all threads are warm. When one fails, all are ended, and its failure is returned. */
  static async open(spec: PoolSpec, watcher: PoolWatcher, signal: AbortSignal): Promise<Result<ModelPool>> {
    const pool = new ModelPool(spec, watcher);
    const onStep = (step: string): void => watcher.onStep?.(step);
    const grown = await pool.#replicas.grow(spec.replicas, { onStep, signal });
    return grown.ok ? ok(pool) : grown;
  }

  /** Threads that it has, or is about to have again. */
  get replicas(): number {
    return this.#replicas.wanted;
  }

  /** Answers that are being generated. */
  get running(): number {
    let count = 0;
    for (const running of this.#running.values()) count += running.size;
    return count;
  }

  /** Requests that wait for a slot. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Is there a thread that can answer, or one that is about to? */
  get isReady(): boolean {
    return !this.#replicas.isBroken;
  }

  /** Takes a request in, or refuses it at once. `listener` is called later, never from within this call. */
  generate(generation: Generation | MeasuredGeneration, listener: (event: AnswerEvent) => void): Admission {
    if (this.#isClosed) throw new Error("internal: a closed pool was asked to generate");
    if (this.#replicas.isBroken) return { state: "no-worker", retryAfterSeconds: Math.ceil(lastRetryMs / 2000) };
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
    return this.#when(() => this.running + this.waiting === 0);
  }

  /**
   * Makes it so many threads, at least one. More answer once all of them are warm; when one fails, it is as before. Those that are too many
   * take nothing new from now on and end after their answers; what takes longer than it may fails with `closing`. One call at a time.
   */
  async resize(replicas: number, { drainSeconds, ...options }: ResizeOptions): Promise<Result<void>> {
    const more = replicas - this.replicas;
    if (more > 0) {
      // What is on its way out has its memory until then.
      await Promise.all(this.#retiring);
      return this.#replicas.grow(more, options);
    }
    const leaving = this.#replicas.release(-more, (worker) => this.#loadOf(worker));
    for (const worker of leaving) {
      const retired = this.#retire(worker, drainSeconds).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
    }
    return ok(undefined);
  }

  async #retire(worker: ModelWorker, seconds: number): Promise<void> {
    await inTime(
      this.#when(() => this.#loadOf(worker) === 0),
      seconds * 1000,
    );
    this.#drop(worker, "closing");
    await worker.close();
  }

  /** Ends all threads. Requests that are not answered fail with `closing`. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = this.#replicas.close();
    this.#failAll(this.#waiting.splice(0), "closing");
    for (const worker of this.#running.keys()) this.#drop(worker, "closing");
    this.#noteQuiet();
    await Promise.all([closed, ...this.#retiring]);
  }

  /** Answers that a thread is generating. */
  #loadOf(worker: ModelWorker): number {
    return this.#running.get(worker)?.size ?? 0;
  }

  /** The thread with the fewest answers, of those that have a free slot. */
  #freest(): ModelWorker | undefined {
    const free = [...this.#replicas.active].filter((worker) => this.#loadOf(worker) < this.#spec.worker.maxBatch);
    return free.toSorted((a, b) => this.#loadOf(a) - this.#loadOf(b))[0];
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#freest();
      if (worker === undefined) return;
      const request = this.#waiting.shift()!;
      const running: Running = this.#running.get(worker) ?? new Map();
      this.#running.set(worker, running.set(request.id, { ...request, since: performance.now() }));
      worker.generate(request.id, request.generation);
    }
  }

  #take(worker: ModelWorker, events: readonly WorkerEvent[]): void {
    const running = this.#running.get(worker);
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
    this.#noteQuiet();
  }

  #cancel(id: number): void {
    const at = this.#waiting.findIndex((request) => request.id === id);
    if (at >= 0) this.#waiting.splice(at, 1);
    for (const [worker, running] of this.#running) if (running.delete(id)) worker.cancel(id);
    this.#dispatch();
    this.#noteQuiet();
  }

  /** Of a thread that answers no more. */
  #drop(worker: ModelWorker, why: "worker-lost" | "closing"): void {
    const running = this.#running.get(worker)?.values() ?? [];
    this.#running.delete(worker);
    this.#failAll([...running], why);
    this.#noteQuiet();
  }

  /** Requests that wait while there is no thread at all fail with the first attempt to replace one that does. */
  #giveUpWaiting(why: string): void {
    this.#watcher.onTrouble("worker-not-replaced", why);
    if (this.#replicas.active.size === 0) this.#failAll(this.#waiting.splice(0), "worker-lost");
  }

  #failAll(requests: readonly Request[], why: "worker-lost" | "closing"): void {
    for (const { listener } of requests) listener({ type: "failed", why });
  }

  #when(isQuiet: () => boolean): Promise<void> {
    return isQuiet() ? Promise.resolve() : new Promise((resolve) => void this.#quiet.push({ isQuiet, resolve }));
  }

  #noteQuiet(): void {
    for (const waiter of this.#quiet.splice(0)) {
      if (waiter.isQuiet()) waiter.resolve();
      else this.#quiet.push(waiter);
    }
  }

  /** When everything that waits has been given a slot, at the speed of late. At most a minute. */
  #secondsToRoom(): number {
    const slots = this.replicas * this.#spec.worker.maxBatch;
    const seconds = ((this.#waiting.length + 1) * this.#answerSeconds) / slots;
    return Math.min(60, Math.max(1, Math.ceil(seconds)));
  }
}
