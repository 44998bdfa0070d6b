// How long somebody waits for a service: until nothing was heard of it for a while, or until they are told to stop.
import { fail, type Result } from "../../result.ts";

export interface PatienceOptions {
  readonly signal: AbortSignal;
  /** Loading a large model is the longest silence of a healthy service. */
  readonly patienceMs?: number;
}

export class Patience {
  readonly signal: AbortSignal;
  readonly #ms: number;
  #heardAt = performance.now();

  constructor({ signal, patienceMs = 300_000 }: PatienceOptions) {
    this.signal = signal;
    this.#ms = patienceMs;
  }

  /** There was a sign of life. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  get leftMs(): number {
    return Math.max(0, this.#heardAt + this.#ms - performance.now());
  }

  /** Why to stop waiting for `name`; undefined while there is no reason. */
  end(name: string): Result<never> | undefined {
    if (this.signal.aborted) return fail("cancelled", `Starting ${name} was stopped.`, { retry: "later" });
    if (this.leftMs > 0) return undefined;
    const seconds = Math.round(this.#ms / 1000);
    return fail("service-failed", `Nothing was heard of the service of ${name} for ${seconds} s.`, { retry: "later" });
  }
}
