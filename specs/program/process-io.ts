// What connects a program to the process that it runs in.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Io } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

/** Was the module with this address started as a program, and not imported? */
export function isStarted(url: string): boolean {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** With `stopsItself`, Ctrl-C and SIGTERM abort the signal and do not end the process. */
export function processIo({ stopsItself }: { readonly stopsItself: boolean }): Io {
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that stops reading, such as head, is no error.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const err = (text: string): void => void process.stderr.write(text);
  return {
    out: (text) => void process.stdout.write(text),
    err,
    color: process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    isTerminal: process.stderr.isTTY,
    columns: () => process.stderr.columns ?? 80,
    cwd: process.cwd(),
    signal: stopsItself ? stopOnSignals(err) : new AbortController().signal,
  };
}

/** The first Ctrl-C asks everything to stop at its next safe point, the second ends the program at once. */
function stopOnSignals(err: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodes.cancelled);
      err("\nStopping at the next safe point. Press Ctrl-C again to stop at once.\n");
      controller.abort();
    });
  }
  return controller.signal;
}
