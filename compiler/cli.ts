#!/usr/bin/env node
// The program `fairlead`: finds the command, reads its arguments, prints and chooses the exit code. Commands are loaded when
// they are called, so that a quick one starts quickly.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError, type Arguments, type Command, type Io } from "./cli/command.ts";
import { findRoot } from "./cli/find-root.ts";
import { nearest } from "./text/nearest.ts";
import { compilerVersion } from "./version.ts";

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** All commands, in the order of the help. */
const commands: Readonly<Record<string, CommandEntry>> = {
  check: { summary: "Find every mistake in the specs", load: () => import("./cli/check.ts") },
  plan: { summary: "Show what a build would change, and what that costs", load: () => import("./cli/plan.ts") },
  build: { summary: "Write generated/ from the specs", load: () => import("./cli/build.ts") },
  propose: { summary: "Open a pull request with generated/ and the plan", load: () => import("./cli/propose.ts") },
  merge: { summary: "Merge a pull request of a plain git remote", load: () => import("./cli/merge.ts") },
  explain: { summary: "Show which spec lines caused a generated field", load: () => import("./cli/explain.ts") },
};

/** Exit codes that every command shares. */
const exitCodes = { usage: 64, internal: 70 } as const;

const commonOptions = {
  root: { type: "string" },
  json: { type: "boolean" },
  color: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

/** Runs one command line and returns its exit code. Never throws: what is thrown below is our own mistake and is reported as that. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      io.out(programHelp());
      return name === undefined ? exitCodes.usage : 0;
    }
    if (name === "--version") {
      io.out(`${compilerVersion}\n`);
      return 0;
    }
    const { command } = await commandCalled(name).load();
    return await runCommand(name, command, rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.message}\n`);
      return exitCodes.usage;
    }
    io.err(bugReport(error));
    return exitCodes.internal;
  }
}

function commandCalled(name: string): CommandEntry {
  if (Object.hasOwn(commands, name)) return commands[name]!;
  const names = Object.keys(commands);
  const guess = nearest(name, names);
  throw new UsageError(
    `there is no command ${JSON.stringify(name)}; ${guess === undefined ? `commands: ${names.join(", ")}` : `did you mean ${guess}?`}`,
  );
}

async function runCommand(name: string, command: Command, rest: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parsed(name, command, rest);
  if (values.help === true) {
    io.out(commandHelp(command));
    return 0;
  }
  const args: Arguments = {
    root: findRoot(typeof values.root === "string" ? values.root : undefined, io.cwd),
    json: values.json === true,
    flags: values,
    positionals,
  };
  return command.run(args, { ...io, color: colorOf(values.color, io.color) });
}

interface ParsedLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parsed(name: string, command: Command, rest: readonly string[]): ParsedLine {
  try {
    const options = { ...commonOptions, ...command.options };
    const line = parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
    return { values: line.values, positionals: line.positionals };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${reason}; see fairlead ${name} --help`);
  }
}

function colorOf(asked: string | boolean | undefined, auto: boolean): boolean {
  if (asked === undefined || asked === "auto") return auto;
  if (asked === "always" || asked === "never") return asked === "always";
  throw new UsageError(`--color is ${JSON.stringify(asked)}; write auto, always or never`);
}

function programHelp(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `fairlead ${compilerVersion}: compiles specs of fine-tuning projects into releases, manifests and alerts.

Usage: fairlead <command> [options]

Commands:
${lines.join("\n")}

fairlead <command> --help says more about each.
`;
}

function commandHelp(command: Command): string {
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return `Usage: fairlead ${command.usage}

${command.help}
Options of every command:
  --root <folder>   The repository; by default the nearest parent folder that has specs
  --json            Print JSON for programs
  --color <when>    auto (default), always or never; auto respects NO_COLOR
  -h, --help        Show this

Examples:
${examples.join("\n")}
`;
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fairlead stopped because of a mistake of its own, not of yours. Nothing was written.
Please report it with the lines below and, if you can, the spec that caused it.

fairlead ${compilerVersion}, node ${process.version}
${stack}
`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // A reader that stops reading, such as head, is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const io: Io = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    color: process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb",
    cwd: process.cwd(),
  };
  process.exitCode = await main(process.argv.slice(2), io);
}
