// The thread that writes the files of a large build, while the main thread compiles on: half of such a build's time is the file
// system making files. Knows nothing of what it writes.
import { writeFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** Files and their texts, which lie behind one another in `bytes`. */
export interface Batch {
  readonly files: readonly string[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

/** Undefined when all of a batch is written; otherwise what the system said, as far as it can be sent. */
export interface BatchDone {
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

parentPort?.on("message", (batch: Batch) => parentPort?.postMessage(write(batch)));

function write({ files, lengths, bytes }: Batch): BatchDone {
  let start = 0;
  try {
    for (const [at, file] of files.entries()) {
      writeFileSync(file, bytes.subarray(start, (start += lengths[at]!)), { flag: "wx" });
    }
    return {};
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { error: { message, code } };
  }
}
