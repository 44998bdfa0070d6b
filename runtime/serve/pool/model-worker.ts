// The gateway's side of one model thread: starts it, talks to it, and notices when it is gone. It knows nothing of queues.
//
// A thread is asked to end, and ends after the step that it is in. Only one that goes on making a prompt is terminated (terminable.ts).
import { SHARE_ENV, type Worker } from "node:worker_threads";
import { fail, ok, type Result } from "../../result.ts";
import { startThread } from "../../../specs/program/entry.ts";
import { firstLine } from "../first-line.ts";
import { Terminable } from "./terminable.ts";
import type {
  FromWorker,
  Generation,
  MeasuredGeneration,
  ThreadData,
  ToWorker,
  WorkerEvent,
  WorkerSpec,
} from "./worker-messages.ts";

export interface WorkerListener {
  /** A step of loading begins. */
  readonly onStep: (step: string) => void;
  readonly onEvents: (worker: ModelWorker, events: readonly WorkerEvent[]) => void;
  /** The thread ended without having been asked to, after it was ready. `why` is for the log. */
  readonly onGone: (worker: ModelWorker, why: string) => void;
}

/**
 * How long a thread that was asked to end may go on making a prompt, in milliseconds. Making one usually takes far less, and of this one
 * nothing is wanted any more. Short, so that an apply that waits for the end still hears why a probe was given up (probe/timed-answer.ts).
 */
const promptGraceMs = 2000;

export class ModelWorker {
  readonly #thread: Worker;
  readonly #terminable: Terminable;
  readonly #exited: Promise<void>;
  #grace: NodeJS.Timeout | undefined;
  #state: "opening" | "ready" | "closing" | "gone" = "opening";

  private constructor(thread: Worker, terminable: Terminable) {
    this.#thread = thread;
    this.#terminable = terminable;
    this.#exited = new Promise((resolve) => thread.once("exit", () => resolve()));
  }

  /** Resolves when the model is loaded and warm, or once the thread is gone. Aborting makes it go. */
  static open(spec: WorkerSpec, listener: WorkerListener, signal: AbortSignal): Promise<Result<ModelWorker>> {
    const terminable = new Terminable();
    const workerData: ThreadData = { spec, memory: terminable.memory };
    // What session.ts says to the native library with a variable has to reach the process.
    const thread = startThread(new URL("./model-thread.ts", import.meta.url), { workerData, env: SHARE_ENV });
    const worker = new ModelWorker(thread, terminable);
    return new Promise((resolve) => worker.#listen(listener, signal, resolve));
  }

  #listen(listener: WorkerListener, signal: AbortSignal, settle: (opened: Result<ModelWorker>) => void): void {
    let error: unknown;
    const abort = (): void => this.#askToEnd();
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    this.#thread.on("error", (cause) => (error = cause));
    this.#thread.on("exit", () => {
      signal.removeEventListener("abort", abort);
      clearInterval(this.#grace);
      const before = this.#state;
      this.#state = "gone";
      const why = error === undefined ? "the thread ended" : firstLine(error);
      if (before === "ready") listener.onGone(this, why);
      if (before !== "opening") return;
      const failed = fail("service-failed", `A model worker ended while it was loading: ${why}`, { cause: error });
      settle(signal.aborted ? fail("cancelled", "Loading the model was stopped.", { retry: "later" }) : failed);
    });
    this.#thread.on("message", (message: FromWorker) => {
      switch (message.type) {
        case "step":
          return listener.onStep(message.step);
        case "ready":
          if (signal.aborted) return;
          signal.removeEventListener("abort", abort);
          if (this.#state === "opening") this.#state = "ready";
          return settle(ok(this));
        case "failed":
          this.#state = "closing";
          return settle({ ok: false, failure: message.failure });
        case "events":
          if (this.#state === "ready") listener.onEvents(this, message.events);
      }
    });
  }

  /** Is it warm, and has nobody asked it to end? */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  generate(id: number, generation: Generation | MeasuredGeneration): void {
    this.#send({ type: "generate", id, generation });
  }

  /** The answer's slot is free at the next step. Nothing more is heard of it but what is on its way. */
  cancel(id: number): void {
    this.#send({ type: "cancel", id });
  }

  /** Ends the thread; running answers are lost. May be called twice. */
  async close(): Promise<void> {
    if (this.#state !== "gone") {
      this.#state = "closing";
      this.#askToEnd();
    }
    await this.#exited;
  }

  /** One in the native library comes out of it, and may begin a prompt after that. */
  #askToEnd(): void {
    this.#send({ type: "close" });
    this.#grace ??= setInterval(() => {
      if (this.#terminable.claim()) void this.#thread.terminate();
    }, promptGraceMs);
  }

  #send(message: ToWorker): void {
    this.#thread.postMessage(message, []);
  }
}
