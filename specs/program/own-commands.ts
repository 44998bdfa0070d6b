// Commands that every program has: the script that completes its command lines, and its help.
import type { Command, Io, Program } from "./command.ts";
import { completionScript } from "./completion/script.ts";
import { exitCodes } from "./exit-codes.ts";
import { commandHelp, programHelp } from "./help-text.ts";

/** The program with them, behind those that it declares. */
export function withOwnCommands(declared: Program): Program {
  const commands = [...declared.commands];
  const program: Program = { ...declared, commands };
  commands.push(completionOf(program), helpOf(program));
  return program;
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
        const script = completionScript(program, shell);
        if (json) printJson(io, { shell, script });
        else io.out(script);
        return exitCodes.done;
      },
    }),
  };
}

function helpOf(program: Program): Command {
  return {
    name: "help",
    summary: "Say more about a command",
    help: "Prints what a command does, its options and examples; without a command, which commands there are.",
    arguments: [{ name: "command", what: "Any command", optional: true }],
    examples: [[`${program.name} help ${program.commands[0]!.name}`, "All about one command"]],
    load: async () => ({
      async run({ json, positionals }, io) {
        const [name] = positionals;
        const command = program.commands.find((one) => one.name === name);
        if (name !== undefined && command === undefined) throw new Error(`internal: no command ${name} to help with`);
        printHelp(io, command === undefined ? programHelp(program) : commandHelp(program, command), { json });
        return exitCodes.done;
      },
    }),
  };
}

export function printHelp(io: Io, text: string, { json }: { readonly json: boolean }): void {
  if (json) printJson(io, { help: text });
  else io.out(text);
}

export function printJson(io: Io, value: unknown): void {
  io.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
