// A few threads that clean chunks. It knows nothing of files, and never holds more chunks than it was given.
import { ThreadPool } from "../../../specs/program/thread-pool.ts";
import type { ChunkTask } from "../sources/read-chunks.ts";
import type { CleanedChunk } from "./clean-chunk.ts";
import { chunkCleaner, type CleanConfig } from "./chunk-cleaner.ts";

export class CleanPool {
  readonly #threads: ThreadPool<ChunkTask, CleanedChunk> | undefined;
  readonly #inline: (task: ChunkTask) => CleanedChunk;

  /** With 0 threads chunks are cleaned on the calling thread, one an event-loop turn: right for an input that one chunk holds. */
  constructor(config: CleanConfig, threads: number) {
    this.#inline = threads === 0 ? chunkCleaner(config) : unreachable;
    const kind = { source: new URL("./clean-thread.ts", import.meta.url), workerData: config };
    this.#threads = threads === 0 ? undefined : new ThreadPool(kind, threads);
  }

  /** How many chunks to hand in before waiting for the first. */
  get depth(): number {
    return this.#threads?.depth ?? 1;
  }

  /** Takes the chunk's memory away from the caller. Rejects when the pool is closed before the answer; else a rejection is our own mistake. */
  async clean(task: ChunkTask): Promise<CleanedChunk> {
    if (this.#threads !== undefined) return this.#threads.run(task, [task.bytes.buffer]);
    await new Promise(setImmediate);
    return this.#inline(task);
  }

  /** Stops the threads at once; chunks in work are lost. May be called twice. */
  async close(): Promise<void> {
    await this.#threads?.close();
  }
}

function unreachable(): never {
  throw new Error("internal: a pool with threads cleans nothing itself");
}
