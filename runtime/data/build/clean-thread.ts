// Worker thread: receives chunks and answers each with its cleaned columns, in the order of arrival. Started by clean-pool.ts, never imported.
import { parentPort, workerData } from "node:worker_threads";
import type { Said } from "../../../specs/program/thread-pool.ts";
import { chunkCleaner, type CleanConfig } from "./chunk-cleaner.ts";
import type { ChunkTask } from "../sources/read-chunks.ts";
import { buffersOf, type CleanedChunk } from "./clean-chunk.ts";

const clean = chunkCleaner(workerData as CleanConfig);

parentPort?.on("message", (task: ChunkTask) => {
  const cleaned = clean(task);
  parentPort?.postMessage({ answer: cleaned } satisfies Said<CleanedChunk>, buffersOf(cleaned));
});
