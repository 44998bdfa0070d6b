#!/usr/bin/env node
// The program `fairlead-runtime`.
import type { Io } from "../specs/program/command.ts";
import { isStarted, processIo } from "../specs/program/process-io.ts";
import { runProgram } from "../specs/program/run-program.ts";
import { program } from "./cli/commands.ts";

/** Runs one command line and returns its exit code. */
export function main(argv: readonly string[], io: Io): Promise<number> {
  return runProgram(program, argv, io);
}

/** Processes that others start, and that stop on signals in a way of their own. */
const ownSignals: ReadonlySet<string | undefined> = new Set(["serve", "supervise"]);

if (isStarted(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2), processIo({ stopsItself: !ownSignals.has(process.argv[2]) }));
}
