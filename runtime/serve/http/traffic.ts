// The chat requests that are under way: since when, and what each counts as when it ends.
import type { FastifyReply } from "fastify";
import { closedCode } from "../../../specs/handoff/metrics.ts";
import type { ServingMetrics } from "../service-metrics.ts";

/** What a client that hung up before its answer was complete counts as; no such status is ever sent. */
const hungUp = 499;
const unavailable = 503;

export class Traffic {
  readonly #metrics: ServingMetrics;
  readonly #aliasNow: () => string;
  readonly #isWanted: () => boolean;
  readonly #calls = new WeakMap<FastifyReply, { readonly arrivedAt: number; brokenWith?: number }>();
  readonly #quiet: (() => void)[] = [];
  #open = 0;

  /** `aliasNow` labels requests, right and wrong ones: what clients name is no label. */
  constructor(metrics: ServingMetrics, aliasNow: () => string, isWanted: () => boolean) {
    this.#metrics = metrics;
    this.#aliasNow = aliasNow;
    this.#isWanted = isWanted;
  }

  /** A request has arrived; its body has not been read. */
  arrived(reply: FastifyReply): void {
    const call: { readonly arrivedAt: number; brokenWith?: number } = { arrivedAt: performance.now() };
    this.#calls.set(reply, call);
    this.#open++;
    const { socket } = reply.request.raw;
    reply.raw.once("close", () => {
      // A connection that breaks after the last write was handed over counts as finished, and has an error.
      const isComplete = reply.raw.writableFinished && !reply.raw.errored && !socket.errored;
      const code = isComplete ? (call.brokenWith ?? reply.raw.statusCode) : hungUp;
      // Whoever stopped the service meant it: that nobody is served then is no failure of the model.
      const counted = code === unavailable && !this.#isWanted() ? closedCode : code;
      this.#metrics.answered(this.#aliasNow(), counted, this.secondsOf(reply));
      if (--this.#open === 0) for (const resolve of this.#quiet.splice(0)) resolve();
    });
  }

  /** Seconds since it arrived. */
  secondsOf(reply: FastifyReply): number {
    return (performance.now() - (this.#calls.get(reply)?.arrivedAt ?? Number.NaN)) / 1000;
  }

  /** The status line said 200, and the answer broke off after it. */
  broke(reply: FastifyReply, status: number): void {
    const call = this.#calls.get(reply);
    if (call !== undefined) call.brokenWith = status;
  }

  /** Resolves when no request is under way, or after so many seconds. */
  async whenQuiet(seconds: number): Promise<void> {
    if (this.#open === 0) return;
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      late = setTimeout(resolve, seconds * 1000);
      this.#quiet.push(resolve);
    });
    clearTimeout(late);
  }
}
