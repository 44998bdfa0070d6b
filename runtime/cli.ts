#!/usr/bin/env node
// The program `fairlead-runtime`: finds the command, reads its arguments and chooses the exit code. Commands are loaded when they
// are called, so that a quick one starts quickly.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Command, exitCodes, type Io, type Option, parseOptions, UsageError } from "./cli/command.ts";
import { runtimeVersion } from "./version.ts";

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** All commands that people call, in the order of the help. */
const commands: Readonly<Record<string, CommandEntry>> = {
  apply: { summary: "Make this machine what the releases say", load: () => import("./cli/apply.ts") },
  status: { summary: "Show what was applied, and whether it runs", load: () => import("./cli/status.ts") },
  lineage: { summary: "Show where a served model comes from", load: () => import("./cli/lineage.ts") },
  measure: { summary: "Measure a running service as its clients see it", load: () => import("./cli/measure.ts") },
  "training-cost": { summary: "Measure LoRA steps beside full ones", load: () => import("./cli/training-cost.ts") },
  stop: { summary: "Stop the services of a project", load: () => import("./cli/stop.ts") },
  gc: { summary: "Show and remove outputs that nothing needs", load: () => import("./cli/gc.ts") },
  "run-stage": { summary: "Run one stage, in a job on a cluster", load: () => import("./cli/run-stage.ts") },
  fetch: { summary: "Copy an output out of an artifact store", load: () => import("./cli/fetch.ts") },
};

/** The process of one service, which apply starts. It is not for people, and stops on signals in its own way. */
const serviceCommand = "serve";

/** Runs one command line and returns its exit code. Never throws: what is thrown below is our own mistake and is reported as that. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      io.out(programHelp());
      return name === undefined ? exitCodes.usage : exitCodes.done;
    }
    if (name === "--version") {
      io.out(`${runtimeVersion}\n`);
      return exitCodes.done;
    }
    if (name === serviceCommand) return await (await import("./serve/service.ts")).main(rest);
    return await runCommand(name, rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(
        `${error.message}; see fairlead-runtime ${name !== undefined && Object.hasOwn(commands, name) ? `${name} ` : ""}--help\n`,
      );
      return exitCodes.usage;
    }
    io.err(bugReport(error));
    return exitCodes.internal;
  }
}

async function runCommand(name: string, rest: readonly string[], io: Io): Promise<number> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    throw new UsageError(`there is no command ${JSON.stringify(name)}; commands: ${Object.keys(commands).join(", ")}`);
  }
  const { command } = await entry.load();
  const { values, positionals } = parsed(command, rest);
  if (values.help === true) {
    io.out(commandHelp(command));
    return exitCodes.done;
  }
  return command.run({ flags: values, positionals }, io);
}

function parsed(command: Command, rest: readonly string[]) {
  try {
    const options = { ...parseOptions(command.options), help: { type: "boolean", short: "h" } } as const;
    const { values, positionals } = parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
    return { values: values as Readonly<Record<string, string | boolean | undefined>>, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

function programHelp(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return `fairlead-runtime ${runtimeVersion}: runs the stages of compiled releases and serves what they make.

Usage: fairlead-runtime <command> [options]

Commands:
${table(rows)}

fairlead-runtime <command> --help says more about each.

Exit codes: ${exitCodes.done} done, ${exitCodes.failed} something has to be repaired, ${exitCodes.gateFailed} a gate did not pass, ${exitCodes.usage} wrong command line, ${exitCodes.internal} a mistake of
the program itself, ${exitCodes.cancelled} stopped with Ctrl-C.
`;
}

function commandHelp({ usage, help, options, examples }: Command): string {
  const shown = ({ name, value }: Option): string => (value === undefined ? `--${name}` : `--${name} ${value}`);
  const rows = [
    ...options.map((option) => [shown(option), option.what] as const),
    ["-h, --help", "show this"] as const,
  ];
  return `Usage: fairlead-runtime ${usage}

${help}
Options:
${table(rows)}

Examples:
${table(examples)}
`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fairlead-runtime stopped because of a mistake of its own, not of yours. What was finished is kept, and the next apply continues.
Please report it with the lines below.

fairlead-runtime ${runtimeVersion}, node ${process.version}
${stack}
`;
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

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // A reader that stops reading, such as head, is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const err = (text: string): void => void process.stderr.write(text);
  process.exitCode = await main(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    err,
    isTerminal: process.stderr.isTTY,
    columns: () => process.stderr.columns ?? 80,
    cwd: process.cwd(),
    signal: process.argv[2] === serviceCommand ? new AbortController().signal : stopOnSignals(err),
  });
}
