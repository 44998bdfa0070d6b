// Runs one command line: finds the command, has its words understood, and chooses the exit code. The words' reader and the command
// itself are loaded when they are needed, so that a quick command starts quickly.
import type { Arguments, Command, Io, Program } from "./command.ts";
import { completionScript } from "./completion/script.ts";
import { exitCodes, Refusal, UsageError } from "./exit-codes.ts";
import { commandHelp, programHelp } from "./help-text.ts";
import { readPlainLine } from "./plain-line.ts";
import { escapedIo } from "./terminal-text.ts";

/** Answers with the exit code. Never throws: what is thrown below is our own mistake, and is reported as that here and nowhere else. */
export async function runProgram(declared: Program, argv: readonly string[], process: Io): Promise<number> {
  const json = argv.includes("--json");
  const io = escapedIo(process, { json, color: false });
  const program = withCompletion(declared);
  try {
    return await run(program, argv, process);
  } catch (error) {
    if (error instanceof UsageError) {
      const message = withAdvice(error.message, program, argv);
      if (json) printJson(io, { error: { reason: "usage", message } });
      io.err(`${message}\n`);
      return exitCodes.usage;
    }
    if (error instanceof Refusal) {
      if (json) printJson(io, { failure: { reason: error.reason, message: error.message, retry: "no" } });
      io.err(`${error.message}\n`);
      return exitCodes.failed;
    }
    if (json) printJson(io, { error: { reason: "internal", message: messageOf(error) } });
    io.err(bugReport(program, error));
    return exitCodes.internal;
  }
}

async function run(program: Program, argv: readonly string[], io: Io): Promise<number> {
  const [first, second, ...more] = argv;
  if (first === undefined || (second === undefined && (isHelp(first) || first === "help"))) {
    io.out(programHelp(program));
    return first === undefined ? exitCodes.usage : exitCodes.done;
  }
  if (first === "--version" && second === undefined) {
    io.out(`${program.version}\n`);
    return exitCodes.done;
  }
  if (first === "help" && second !== undefined && more.length > 0) throw new UsageError("name one command");
  const plain = readPlainLine(program, argv);
  if (plain !== undefined) return call(plain.command, plain.args, io);
  const { readLine } = await import("./command-line.ts");
  const line = readLine(program, first === "help" ? [second!, "--help"] : argv);
  if (line.help) {
    const text = commandHelp(program, line.command);
    if (argv.includes("--json")) printJson(io, { help: text });
    else io.out(text);
    return exitCodes.done;
  }
  return call(line.command, line.args, io);
}

/** With `--color`, colours are as it says; otherwise they are as the process has them. */
async function call(command: Command, args: Arguments, io: Io): Promise<number> {
  const { color = "auto" } = args.flags;
  const { run: runCommand } = await command.load();
  const painted = color === "auto" ? io.color : color === "always";
  return runCommand(args, escapedIo(io, { json: args.json, color: painted }));
}

function withCompletion(program: Program): Program {
  return { ...program, commands: [...program.commands, completionOf(program)] };
}

function completionOf(program: Program): Command {
  return {
    name: "completion",
    summary: "Print a script that completes command lines in your shell",
    help: `Prints a script for a shell, which then completes the commands and options of ${program.name}. Changes nothing.`,
    arguments: [{ name: "shell", what: "bash, zsh or fish", choices: ["bash", "zsh", "fish"] }],
    examples: [
      [`source <(${program.name} completion bash)`, "In ~/.bashrc; in zsh, too, with zsh for bash"],
      [`${program.name} completion fish | source`, "In ~/.config/fish/config.fish"],
    ],
    load: async () => ({
      async run({ json, positionals }, io) {
        const [shell = ""] = positionals;
        const script = completionScript(withCompletion(program), shell);
        if (json) printJson(io, { shell, script });
        else io.out(script);
        return exitCodes.done;
      },
    }),
  };
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

/** Names the help that says more: of the command, if it is one. */
function withAdvice(message: string, { name, commands }: Program, [first]: readonly string[]): string {
  const command = commands.some((one) => one.name === first && one.hidden !== true) ? ` ${first}` : "";
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

function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
