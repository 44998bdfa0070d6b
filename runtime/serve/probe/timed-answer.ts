// Asks a pool one prompt of a known length and times the answer: past the port, the way every request goes from there.
import { fail, ok, type Result } from "../../result.ts";
import type { AnswerEvent, ModelPool } from "../pool/model-pool.ts";
import type { MeasuredGeneration } from "../pool/worker-messages.ts";

export interface TimedAnswer {
  readonly promptTokens: number;
  /** Fewer than asked for where the model's context ends. */
  readonly answerTokens: number;
  /** From the moment that the prompt stands as text. */
  readonly firstTokenSeconds: number;
  readonly requestSeconds: number;
}

export interface TimedOptions {
  readonly signal: AbortSignal;
  readonly onToken: () => void;
}

/** Shorter than those are patient who wait for the service (control/patience.ts), so that they hear why. */
export const silentMs = 240_000;

export function timedAnswer(
  pool: Pick<ModelPool, "generate">,
  asked: MeasuredGeneration,
  { signal, onToken }: TimedOptions,
): Promise<Result<TimedAnswer>> {
  if (signal.aborted) return Promise.resolve(stopped());
  return new Promise((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    const end = (result: Result<TimedAnswer>): void => {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      resolve(result);
    };
    const giveUp = (why: Result<never>): void => {
      if (admission.state === "admitted") admission.cancel();
      end(why);
    };
    const stop = (): void => giveUp(stopped());
    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => giveUp(silent()), silentMs);
    };
    const watch = new Stopwatch(onToken);
    listen();
    signal.addEventListener("abort", stop, { once: true });
    const admission = pool.generate(asked, (event) => {
      listen();
      const result = watch.take(event);
      if (result !== undefined) end(result);
    });
    if (admission.state !== "admitted") end(lost());
  });
}

/** What the events of an answer say of its times. */
class Stopwatch {
  readonly #onToken: () => void;
  #promptTokens = 0;
  #answerTokens = 0;
  #began = 0;
  #first = 0;

  constructor(onToken: () => void) {
    this.#onToken = onToken;
  }

  /** Undefined while the answer goes on. */
  take(event: AnswerEvent): Result<TimedAnswer> | undefined {
    const now = performance.now();
    switch (event.type) {
      case "accepted":
        this.#began = now;
        this.#promptTokens = event.promptTokens;
        return undefined;
      case "token":
        if (this.#answerTokens++ === 0) this.#first = now;
        this.#onToken();
        return undefined;
      case "ended":
        return ok({
          promptTokens: this.#promptTokens,
          answerTokens: this.#answerTokens,
          firstTokenSeconds: (this.#first - this.#began) / 1000,
          requestSeconds: (now - this.#began) / 1000,
        });
      case "refused":
        return fail("model-unsupported", `The model does not take the prompts of its probe: ${event.message}`);
      case "failed":
        return lost();
    }
  }
}

function stopped() {
  return fail("cancelled", "Probing the model was stopped.", { retry: "later" });
}

function silent() {
  const seconds = silentMs / 1000;
  return fail("probe-failed", `The model gave no token for ${seconds} s while it was probed.`, { retry: "later" });
}

function lost() {
  return fail("service-failed", "A model worker ended while it was probed.", { retry: "later" });
}
