// Threads of one kind that answer each task in the order in which they got them. Knows nothing of what they do.
import type { Worker } from "node:worker_threads";
import { startThread } from "./entry.ts";

export interface ThreadKind {
  /** Its module, as `new URL("./x-thread.ts", import.meta.url)`; it answers every message with one `Said`. */
  readonly source: URL;
  /** What each thread begins with. */
  readonly workerData: unknown;
}

/** What a thread sends: the answer to its oldest task, or something on the way to it. */
export type Said<Answer, Notice = never> = { readonly answer: Answer } | { readonly notice: Notice };

export class ThreadPool<Task, Answer, Notice = never> {
  readonly #threads: Thread<Answer>[] = [];
  readonly #heard: (notice: Notice) => void;
  /** Why no task is taken any more: a thread that has ended takes messages and never answers. */
  #ended: Error | undefined;

  /** `heard` gets the notices of all threads. */
  constructor(kind: ThreadKind, threads: number, heard: (notice: Notice) => void = () => undefined) {
    this.#heard = heard;
    for (let i = 0; i < threads; i++) this.#threads.push(this.#open(kind));
  }

  /** How many tasks to hand in before waiting for the first: one in work and one waiting for each thread. */
  get depth(): number {
    return this.#threads.length * 2;
  }

  /** The memory in `transfer` is taken away from the caller. Rejects when the pool is closed before the answer, and with what the thread threw. */
  async run(task: Task, transfer: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#ended !== undefined) throw this.#ended;
    const thread = this.#threads.reduce((least, next) => (next.waiting.length < least.waiting.length ? next : least));
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(task, transfer);
    });
  }

  /** Stops the threads at once; tasks in work are lost. May be called twice. */
  async close(): Promise<void> {
    this.#ended ??= new Error("internal: the pool is closed");
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #open({ source, workerData }: ThreadKind): Thread<Answer> {
    const worker = startThread(source, { workerData });
    const waiting: Thread<Answer>["waiting"] = [];
    const end = (error: Error): void => {
      this.#ended ??= error;
      for (const { reject } of waiting.splice(0)) reject(error);
    };
    worker.on("message", (said: Said<Answer, Notice>) => {
      if ("answer" in said) waiting.shift()?.resolve(said.answer);
      else this.#heard(said.notice);
    });
    worker.on("error", end);
    worker.on("exit", () => end(new Error("internal: a thread ended before its work")));
    return { worker, waiting };
  }
}

/** `waiting` holds one entry for each task that the thread has not answered, oldest first. */
interface Thread<Answer> {
  readonly worker: Worker;
  readonly waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }[];
}
