// What a command of the program is, and what it may talk to. Only commands print; everything below them returns.
import type { ParseArgsConfig } from "node:util";

/** Where a command writes. `out` is for results, `err` for everything said beside them. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Colour on `out` and `err`. */
  readonly color: boolean;
  readonly cwd: string;
}

export interface Arguments {
  readonly root: string;
  readonly json: boolean;
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** After the program's name: `plan [--markdown]`. */
  readonly usage: string;
  /** What it does, what it never does, and its exit codes; ends in a newline. */
  readonly help: string;
  /** Command lines with a word about each. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Beside --root, --json, --color and --help, which every command has. */
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** The exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

/** A wrong command line; `message` says what to write instead. */
export class UsageError extends Error {}
