// Runs one command line: finds the command, has its words understood, and chooses the exit code. The words' reader and the command
// itself are loaded when they are needed, so that a quick command starts quickly.
import type { Arguments, Command, Io, Program } from "./command.ts";
import { exitCodes, Refusal, UsageError } from "./exit-codes.ts";
import { commandHelp, programHelp } from "./help-text.ts";
import { printHelp, printJson, withOwnCommands } from "./own-commands.ts";
import { readPlainLine } from "./plain-line.ts";
import { systemCodeOf } from "./system-error.ts";
import { escapedIo } from "./terminal-text.ts";

/** Answers with the exit code. Never throws: what is thrown below is our own mistake, and is reported as that here and nowhere else. */
export async function runProgram(declared: Program, argv: readonly string[], process: Io): Promise<number> {
  const json = argv.includes("--json");
  const io = escapedIo(process, { json, color: false });
  const program = withOwnCommands(declared);
  try {
    return await run(program, argv, process);
  } catch (error) {
    if (error instanceof UsageError) {
      const message = withAdvice(error.message, program, argv);
      if (json) printJson(io, { error: { reason: "usage", message } });
      io.err(`${message}\n`);
      return exitCodes.usage;
    }
    const refusal = error instanceof Refusal ? error : withoutFiles(error);
    if (refusal !== undefined) {
      if (json) printJson(io, { failure: { reason: refusal.reason, message: refusal.message, retry: "no" } });
      io.err(`${refusal.message}\n`);
      return exitCodes.failed;
    }
    if (json) printJson(io, { error: { reason: "internal", message: messageOf(error) } });
    io.err(bugReport(program, error));
    return exitCodes.internal;
  }
}

async function run(program: Program, argv: readonly string[], io: Io): Promise<number> {
  const [first, second, ...more] = argv;
  const json = second === "--json";
  if (first === undefined || (isHelp(first) && (second === undefined || json) && more.length === 0)) {
    printHelp(io, programHelp(program), { json });
    return first === undefined ? exitCodes.usage : exitCodes.done;
  }
  if (first === "--version" && (second === undefined || json) && more.length === 0) {
    if (json) printJson(io, { version: program.version });
    else io.out(`${program.version}\n`);
    return exitCodes.done;
  }
  const asked = first === "help" && second !== undefined && !second.startsWith("-") ? second : first;
  const isKnown = program.commands.some(({ name }) => name === asked);
  const plain = isKnown ? readPlainLine(program, argv) : undefined;
  if (plain !== undefined) return call(plain.command, plain.args, io);
  const { readLine } = await import("./command-line.ts");
  const line = readLine(program, isKnown ? argv : [asked]);
  if (!line.help) return call(line.command, line.args, io);
  printHelp(io, commandHelp(program, line.command), { json: argv.includes("--json") });
  return exitCodes.done;
}

/** With `--color`, colours are as it says; otherwise they are as the process has them. */
async function call(command: Command, args: Arguments, io: Io): Promise<number> {
  const { color = "auto" } = args.flags;
  const { run: runCommand } = await command.load();
  const painted = color === "auto" ? io.color : color === "always";
  return runCommand(args, escapedIo(io, { json: args.json, color: painted }));
}

/** Programs are loaded from many files at once, so this is met before a command begins. */
function withoutFiles(error: unknown): Refusal | undefined {
  const code = systemCodeOf(error);
  if (code !== "EMFILE" && code !== "ENFILE") return undefined;
  const whose = code === "EMFILE" ? "this process" : "this machine";
  return new Refusal(
    "too-many-files",
    `${code}: ${whose} may not have more files open at once. Raise the limit, such as with ulimit -n 1024, and run the same command again`,
  );
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

/** Names the help that says more: of the command, if it is one. */
function withAdvice(message: string, { name, commands }: Program, [first]: readonly string[]): string {
  const command = commands.some((one) => one.name === first && first !== "help" && one.hidden !== true)
    ? ` ${first}`
    : "";
  const advice = `see ${name}${command} --help`;
  return message.endsWith("?") ? `${message} Otherwise ${advice}` : `${message}; ${advice}`;
}

function bugReport({ name, version, afterMistake }: Program, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${name} stopped because of a mistake of its own, not of yours. ${afterMistake}

${name} ${version}, node ${process.version}
${stack}
`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
