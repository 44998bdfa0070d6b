#!/usr/bin/env node
// The program `fairlead`.
import type { Io } from "../specs/program/command.ts";
import { isStarted, processIo } from "../specs/program/process-io.ts";
import { runProgram } from "../specs/program/run-program.ts";
import { program } from "./cli/commands.ts";

/** Runs one command line and returns its exit code. */
export function main(argv: readonly string[], io: Io): Promise<number> {
  return runProgram(program, argv, io);
}

if (isStarted(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2), processIo({ stopsItself: false }));
}
