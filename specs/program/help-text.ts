// The help of a program and of its commands, laid out from their declarations.
import type { Command, Option, Program } from "./command.ts";

export function programHelp({ name, version, about, commands, exitCodes }: Program): string {
  const rows = commands.filter(({ hidden }) => hidden !== true).map((one) => [one.name, one.summary] as const);
  return `${name} ${version}: ${about}

Usage: ${name} <command> [options]

Commands:
${table(rows)}

${name} help <command> says more about each.

${exitCodes}
`;
}

export function commandHelp(program: Program, command: Command): string {
  const { arguments: words = [], options = [], help, examples } = command;
  const own = options.map((option) => [optionText(option), option.what] as const);
  const common = program.options.map((option) => [optionText(option), option.what] as const);
  const sections = [
    `Usage: ${usageOf(program, command)}\n\n${help.trimEnd()}`,
    ...(words.length === 0 ? [] : [`Arguments:\n${table(words.map(({ name, what }) => [`<${name}>`, what]))}`]),
    ...(own.length === 0 ? [] : [`Options:\n${table(own)}`]),
    `Options of every command:\n${table([...common, ["-h, --help", "Show this"]])}`,
    `Examples:\n${table(examples)}`,
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The forms of a command, on one line. */
export function usageOf(
  { name: program }: Program,
  { name, usage, arguments: words = [], options = [] }: Command,
): string {
  const parts = [
    ...words.map(({ name: word, optional, many }) => {
      const form = `<${word}>${many === true ? "..." : ""}`;
      return optional === true ? `[${form}]` : form;
    }),
    ...options.filter(({ required }) => required === true).map(optionText),
    "[options]",
  ];
  return `${program} ${name} ${usage ?? parts.join(" ")}`;
}

function optionText({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
