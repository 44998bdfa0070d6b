// One configuration, ready to clean chunks; the same on a worker thread and on the calling one.
import type { CleanRule } from "../../../specs/handoff/clean-rules.ts";
import type { ChunkTask } from "../sources/read-chunks.ts";
import { cleanChunk, type CleanedChunk } from "./clean-chunk.ts";
import { createCleaner } from "./cleaner.ts";
import type { LoadedInputs } from "./loaded-inputs.ts";
import type { RowsRead } from "../rows/sample-reader.ts";
import type { SplitPolicy } from "../rows/split.ts";

/** What every chunk of a dataset is cleaned with. Plain data, so that it can travel to another thread. */
export interface CleanConfig {
  readonly rows: RowsRead;
  readonly rules: readonly CleanRule[];
  readonly inputs: LoadedInputs;
  readonly split: SplitPolicy;
  /** A longer line is quarantined. */
  readonly maxLineBytes: number;
}

/** Compiles the rules once; the function may be called any number of times, and chunks do not influence each other. */
export function chunkCleaner(config: CleanConfig): (task: ChunkTask) => CleanedChunk {
  const cleaner = createCleaner(config.rows, config.rules, config.inputs);
  return (task) => cleanChunk(task, cleaner, config.split, config.maxLineBytes);
}
