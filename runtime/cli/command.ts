// What a command of the program is, and what it may talk to. Only commands print; everything below them returns.
import type { ParseArgsConfig } from "node:util";
import type { Failure } from "../result.ts";

export interface Io {
  /** For results. */
  readonly out: (text: string) => void;
  /** For everything said beside them. */
  readonly err: (text: string) => void;
  /** Is `err` a terminal, where a line can be rewritten? */
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly cwd: string;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Arguments {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** After the program's name: `gc [--yes]`. */
  readonly usage: string;
  /** What it does and what it never does; ends in a newline. */
  readonly help: string;
  readonly options: readonly Option[];
  /** Command lines with a word about each. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** The exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

export interface Option {
  readonly name: string;
  /** Its value as the help shows it; absent for a switch. */
  readonly value?: string;
  readonly what: string;
}

/** Options that several commands have. */
export const rootOption: Option = {
  name: "root",
  value: "DIR",
  what: "the repository; by default the nearest parent with generated/",
};
export const homeOption: Option = {
  name: "home",
  value: "DIR",
  what: "where outputs and state are kept; by default .fairlead in the repository",
};
export const projectOption: Option = {
  name: "project",
  value: "PROJECT",
  what: "a project: team/name, or its name alone where one team has it",
};
export const jsonOption: Option = { name: "json", what: "print JSON for programs" };
export const quietOption: Option = { name: "quiet", what: "show no progress" };

export function parseOptions(options: readonly Option[]): NonNullable<ParseArgsConfig["options"]> {
  return Object.fromEntries(
    options.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" } as const]),
  );
}

/** What every command's exit code means. */
export const exitCodes = { done: 0, failed: 1, gateFailed: 2, usage: 64, internal: 70, cancelled: 130 } as const;

export function exitCodeOf({ reason }: Failure): number {
  if (reason === "gate-failed") return exitCodes.gateFailed;
  return reason === "cancelled" ? exitCodes.cancelled : exitCodes.failed;
}

/** Reports a failure that ends a command, and returns its exit code. */
export function reportEnd(io: Io, failure: Failure, { json }: { readonly json: boolean }): number {
  if (json) io.out(`${JSON.stringify({ failure: plainFailure(failure) }, undefined, 2)}\n`);
  else io.err(`${failure.message}\n`);
  return exitCodeOf(failure);
}

/** A failure as JSON shows it: without what the system said, which may hold anything. */
export function plainFailure({ reason, message, retry }: Failure) {
  return { reason, message, retry };
}

/** A wrong command line; `message` says what to write instead. */
export class UsageError extends Error {}

export function requiredFlag({ flags }: Arguments, name: string): string {
  const value = flags[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}

export function optionalFlag({ flags }: Arguments, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

export function noPositionals({ positionals }: Arguments): void {
  if (positionals.length > 0) throw new UsageError(`${JSON.stringify(positionals[0])} is not understood`);
}
