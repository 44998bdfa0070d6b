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

if (isStarted(import.meta.url)) {
  // The process of a service stops on signals in its own way.
  process.exitCode = await main(process.argv.slice(2), processIo({ stopsItself: process.argv[2] !== "serve" }));
}
