// How a command ends with a failure, and what it reads of its flags.
import type { Arguments, Io } from "../../specs/program/command.ts";
import { exitCodes, UsageError } from "../../specs/program/exit-codes.ts";
import type { Failure } from "../result.ts";

export function exitCodeOf({ reason }: Failure): number {
  if (reason === "gate-failed") return exitCodes.gateFailed;
  return reason === "cancelled" ? exitCodes.cancelled : exitCodes.failed;
}

/** Reports a failure that ends a command, in words and with --json as data too, and returns its exit code. */
export function reportEnd(io: Io, failure: Failure, { json }: { readonly json: boolean }): number {
  if (json) io.out(`${JSON.stringify({ failure: plainFailure(failure) }, undefined, 2)}\n`);
  // Its line ends are ours: advice stands on lines of its own.
  io.err(`${failure.message}\n`);
  return exitCodeOf(failure);
}

/** A failure as JSON shows it: without what the system said, which may hold anything. */
export function plainFailure({ reason, message, retry }: Failure) {
  return { reason, message, retry };
}

export function requiredFlag({ flags }: Arguments, name: string): string {
  const value = flags[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}

export function optionalFlag({ flags }: Arguments, name: string): string | undefined {
  const value = flags[name];
  if (value === "") throw new UsageError(`--${name} has an empty value`);
  return typeof value === "string" ? value : undefined;
}
