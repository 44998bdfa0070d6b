// As many replicas as are wanted: opens them, replaces those that are lost, and lets go of those that are too many. It knows nothing of
// what they do.
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "../../result.ts";

export interface Replica {
  /** Can it answer, and has nobody asked it to end? */
  readonly isReady: boolean;
  close(): Promise<void>;
}

export interface ReplicaListener<R extends Replica> {
  /** Resolves when it is warm, or has failed. `onGone` is called when it ends after that without having been asked to; `why` is for the log. */
  open(
    signal: AbortSignal,
    onStep: GrowOptions["onStep"],
    onGone: (replica: R, why: string) => void,
  ): Promise<Result<R>>;
  /** There are more than before. */
  onReady(): void;
  /** One ended without having been asked to, be it one that was let go. */
  onLost(replica: R, why: string): void;
  /** An attempt to replace a lost one failed; another one follows. */
  onNotReplaced(why: string): void;
}

export interface GrowOptions {
  /** One begins a step of loading. */
  readonly onStep: (step: string) => void;
  readonly signal: AbortSignal;
}

/** Waits between attempts to replace a lost one: doubled each time. */
const firstRetryMs = 500;
export const lastRetryMs = 30_000;

export class ReplicaSet<R extends Replica> {
  readonly #listener: ReplicaListener<R>;
  readonly #active = new Set<R>();
  readonly #closing = new AbortController();
  readonly #replacements = new Set<Promise<void>>();
  /** Ends the waits between attempts when fewer are wanted. */
  #waits = new AbortController();
  #growth: Promise<unknown> = Promise.resolve();
  #wanted = 0;
  /** The last attempt to replace a lost one failed. */
  #hasGivenUp = false;

  constructor(listener: ReplicaListener<R>) {
    this.#listener = listener;
    // However many are loaded, one that listens for each is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** How many there are to be; lost ones that are being replaced count. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Those that can answer. */
  get active(): ReadonlySet<R> {
    return this.#active;
  }

  /** Is there none, and none about to be? */
  get isBroken(): boolean {
    return this.#active.size === 0 && this.#hasGivenUp;
  }

  /** Adds so many once all of them are warm. The first that fails ends the others, and its failure is returned. One call at a time. */
  grow(count: number, options: GrowOptions): Promise<Result<void>> {
    const growth = this.#grow(count, options);
    this.#growth = growth;
    return growth;
  }

  async #grow(count: number, { onStep, signal }: GrowOptions): Promise<Result<void>> {
    const failed = new AbortController();
    const stop = AbortSignal.any([signal, this.#closing.signal, failed.signal]);
    setMaxListeners(0, stop);
    const failures: Result<never>[] = [];
    const opened: R[] = [];
    const open = async (): Promise<void> => {
      const one = await this.#open(stop, onStep);
      if (one.ok) return void opened.push(one.value);
      failures.push(one);
      failed.abort();
    };
    await Promise.all(Array.from({ length: count }, open));
    if (this.#closing.signal.aborted) failures.push(fail("cancelled", "The service is closing.", { retry: "later" }));
    const [failure] = failures;
    if (failure !== undefined) {
      await Promise.all(opened.map((replica) => replica.close()));
      return failure;
    }
    this.#wanted += count;
    this.#add(opened);
    // One may have been lost while others were loaded.
    this.#refill();
    return ok(undefined);
  }

  /** Lets go of so many, those with the least of `load` first, and returns those that live: the caller closes them. One has to stay. */
  release(count: number, load: (replica: R) => number): readonly R[] {
    this.#want(this.#wanted - count);
    const surplus = Math.max(0, this.#active.size - this.#wanted);
    const leaving = [...this.#active].toSorted((a, b) => load(a) - load(b)).slice(0, surplus);
    for (const replica of leaving) this.#active.delete(replica);
    return leaving;
  }

  /** Ends all but those that were let go. May be called twice. */
  async close(): Promise<void> {
    this.#want(0);
    this.#closing.abort();
    const replicas = [...this.#active];
    this.#active.clear();
    await Promise.all([...replicas.map((replica) => replica.close()), ...this.#replacements, this.#growth]);
  }

  #want(fewer: number): void {
    this.#wanted = fewer;
    this.#waits.abort();
    this.#waits = new AbortController();
  }

  #open(signal: AbortSignal, onStep: GrowOptions["onStep"]): Promise<Result<R>> {
    return this.#listener.open(signal, onStep, (replica, why) => this.#lose(replica, why));
  }

  #add(replicas: readonly R[]): void {
    for (const replica of replicas) if (replica.isReady) this.#active.add(replica);
    this.#listener.onReady();
  }

  #lose(replica: R, why: string): void {
    this.#active.delete(replica);
    this.#listener.onLost(replica, why);
    this.#refill();
  }

  get #isShort(): boolean {
    return this.#active.size < this.#wanted;
  }

  /** Begins to replace what is lost and is still wanted. */
  #refill(): void {
    while (this.#active.size + this.#replacements.size < this.#wanted) {
      const replacement = this.#replace().finally(() => {
        this.#replacements.delete(replacement);
        this.#refill();
      });
      this.#replacements.add(replacement);
    }
  }

  /** Until it succeeds, or until one less is wanted. */
  async #replace(): Promise<void> {
    for (let wait = firstRetryMs; this.#isShort; wait = Math.min(2 * wait, lastRetryMs)) {
      const opened = await this.#open(this.#closing.signal, () => undefined);
      this.#hasGivenUp = !opened.ok && this.#isShort;
      if (opened.ok) return this.#isShort ? this.#add([opened.value]) : opened.value.close();
      if (!this.#isShort) return;
      this.#listener.onNotReplaced(opened.failure.message);
      await sleep(wait, undefined, { signal: this.#waits.signal }).catch(() => undefined);
    }
    this.#hasGivenUp = false;
  }
}
