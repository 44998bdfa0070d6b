// What connects a program to the process that it runs in.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Io } from "./command.ts";
import { exitCodes, Refusal } from "./exit-codes.ts";
import { systemCodeOf } from "./system-error.ts";

/** Was the module with this address started as a program, and not imported? */
export function isStarted(url: string): boolean {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** With `stopsItself`, Ctrl-C and SIGTERM abort the signal and do not end the process; otherwise it is aborted once nobody reads what is printed. */
export function processIo({ stopsItself }: { readonly stopsItself: boolean }): Io {
  const unread = new AbortController();
  process.stdout.on("error", (error) => {
    if (systemCodeOf(error) === "EPIPE") unread.abort();
    failOn(error, "standard output");
  });
  process.stderr.on("error", (error) => failOn(error, undefined));
  const err = (text: string): void => void process.stderr.write(text);
  return {
    out: (text) => void process.stdout.write(text),
    err,
    color: process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    isTerminal: process.stderr.isTTY,
    columns: () => process.stderr.columns ?? 80,
    get cwd() {
      return workingFolder();
    },
    signal: stopsItself ? stopOnSignals(err) : unread.signal,
  };
}

/** A reader that stops reading, such as head, is no error. `told` is what failed, where that can still be said. */
function failOn(error: Error, told: string | undefined): void {
  const code = systemCodeOf(error);
  if (code === "EPIPE") return;
  if (code === undefined) throw error;
  // At the end, because the command that printed does not know and chooses an exit code of its own.
  process.once("exit", () => (process.exitCode = exitCodes.failed));
  if (told === undefined) return;
  process.stderr.write(`${told} could not be written (${code}); make room where it goes, or send it elsewhere\n`);
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    const message = "the folder that you are in does not exist any more; go to another one and run it again";
    throw new Refusal("folder-missing", message);
  }
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
