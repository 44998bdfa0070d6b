// A few threads that clean chunks. It knows nothing of files, and never holds more chunks than it was given.
import type { Worker } from "node:worker_threads";
import { startThread } from "../../../specs/program/entry.ts";
import type { ChunkTask } from "../rows/read-chunks.ts";
import type { CleanedChunk } from "./clean-chunk.ts";
import { chunkCleaner, type CleanConfig } from "./chunk-cleaner.ts";

export class CleanPool {
  readonly #threads: Thread[] = [];
  readonly #inline: (task: ChunkTask) => CleanedChunk;
  #closed = false;

  /** With 0 threads chunks are cleaned on the calling thread, one an event-loop turn: right for an input that one chunk holds. */
  constructor(config: CleanConfig, threads: number) {
    this.#inline = threads === 0 ? chunkCleaner(config) : unreachable;
    for (let i = 0; i < threads; i++) this.#threads.push(openThread(config));
  }

  /** How many chunks to hand in before waiting for the first: one in work and one waiting for each thread. */
  get depth(): number {
    return Math.max(1, this.#threads.length * 2);
  }

  /** Takes the chunk's memory away from the caller. Rejects when the pool is closed before the answer; else a rejection is our own mistake. */
  async clean(task: ChunkTask): Promise<CleanedChunk> {
    if (this.#threads.length === 0) {
      await new Promise(setImmediate);
      return this.#inline(task);
    }
    // A stopped thread takes messages and never answers.
    if (this.#closed) throw new Error("internal: the pool is closed");
    const thread = this.#threads.reduce((least, next) => (next.waiting.length < least.waiting.length ? next : least));
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(task, [task.bytes.buffer]);
    });
  }

  /** Stops the threads at once; chunks in work are lost. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

/** `waiting` holds one entry for each chunk that the thread has not answered, oldest first. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: { resolve: (cleaned: CleanedChunk) => void; reject: (error: Error) => void }[];
}

function openThread(config: CleanConfig): Thread {
  const worker = startThread(new URL("./clean-thread.ts", import.meta.url), { workerData: config });
  const waiting: Thread["waiting"] = [];
  const rejectAll = (error: Error): void => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on("message", (cleaned: CleanedChunk) => waiting.shift()?.resolve(cleaned));
  worker.on("error", rejectAll);
  worker.on("exit", () => rejectAll(new Error("internal: a cleaning thread ended before its work")));
  return { worker, waiting };
}

function unreachable(): never {
  throw new Error("internal: a pool with threads cleans nothing itself");
}
