// What a program and its commands are: declarations, which are loaded at every start, and what a command does, which is loaded
// when it is called.

export interface Program {
  readonly name: string;
  readonly version: string;
  /** One sentence, as it stands behind the version in the help. */
  readonly about: string;
  /** In the order of the help. */
  readonly commands: readonly Command[];
  /** Of every command, beside `--help`. */
  readonly options: readonly Option[];
  /** What the exit codes mean, for the end of the help. */
  readonly exitCodes: string;
  /** What a mistake of the program itself leaves behind, for the report of one: "Nothing was written." */
  readonly afterMistake: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What it does, what it never does, and its exit codes where they mean something of their own. */
  readonly help: string;
  readonly arguments?: readonly Argument[];
  /** Beside those of every command. */
  readonly options?: readonly Option[];
  /** Behind the command's name, where more than one form of it is to be shown; otherwise made from arguments and options. */
  readonly usage?: string;
  /** Command lines with a word about each. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Called by other programs, and shown to nobody. */
  readonly hidden?: true;
  readonly load: () => Promise<{ readonly run: Run }>;
}

interface Argument {
  readonly name: string;
  readonly what: string;
  readonly optional?: true;
  /** Of the last one: it may stand any number of times. */
  readonly many?: true;
  readonly choices?: readonly string[];
}

export interface Option {
  readonly name: string;
  /** Its value as the help shows it, such as `<name>`; absent for a switch. `<file>` and `<folder>` are completed as what they are. */
  readonly value?: string;
  readonly what: string;
  readonly required?: true;
  readonly choices?: readonly string[];
}

/** Answers with the exit code. */
export type Run = (args: Arguments, io: Io) => Promise<number>;

/** A command line that was understood. */
export interface Arguments {
  readonly json: boolean;
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** What a command may talk to. Only commands print; everything below them returns. */
export interface Io {
  /** For results. */
  readonly out: (text: string) => void;
  /** For everything said beside them. */
  readonly err: (text: string) => void;
  /** Colour on `out` and `err`. Any other control character in a text is printed as an escape; see terminal-text.ts. */
  readonly color: boolean;
  /** Is `err` a terminal, where a line can be rewritten? */
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly cwd: string;
  /** Aborted on Ctrl-C, in programs that end in their own way; in others once nobody reads what they print. */
  readonly signal: AbortSignal;
}
