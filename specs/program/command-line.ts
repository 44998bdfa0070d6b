// The words of a command line, read by commander. Its mistakes are told in our words, with what it guesses was meant.
import { Command as Reader, CommanderError, Option as ReaderOption } from "commander";
import type { Arguments, Command, Option, Program } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { usageOf } from "./help-text.ts";
import { sisterWith } from "./sister-programs.ts";

/** `help`: the command's help was asked for, and its other words do not matter. */
export type Line =
  | { readonly help: true; readonly command: Command }
  | { readonly help: false; readonly command: Command; readonly args: Arguments };

/** Throws a UsageError for a line that is not understood as a whole. */
export function readLine(program: Program, argv: readonly string[]): Line {
  const command = program.commands.find(({ name }) => name === argv[0]);
  if (command === undefined) throw unknownCommand(program, argv[0] ?? "");
  const options = [...(command.options ?? []), ...program.options];
  const reader = readerOf(command, options);
  try {
    reader.parse(argv.slice(1), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { help: true, command };
    throw wrongLine(error, program, command, reader);
  }
  const given: Record<string, string | boolean | undefined> = reader.opts();
  const flags = Object.fromEntries(
    options.map((option) => [option.name, given[readerOption(option).attributeName()]] as const),
  );
  for (const option of options) checkOption(option, flags[option.name], argv);
  for (const [at, { name, choices }] of (command.arguments ?? []).entries())
    checkChoice(`<${name}>`, reader.args[at], choices);
  return { help: false, command, args: { json: flags.json === true, flags, positionals: reader.args } };
}

function readerOf({ name, arguments: words = [] }: Command, options: readonly Option[]): Reader {
  const reader = silent(new Reader(name)).action(() => undefined);
  for (const { name: word, what, optional, many } of words) {
    const form = many === true ? `${word}...` : word;
    reader.argument(optional === true ? `[${form}]` : `<${form}>`, what);
  }
  for (const option of options) reader.addOption(readerOption(option));
  return reader;
}

function readerOption({ name, value, what }: Option): ReaderOption {
  return new ReaderOption(value === undefined ? `--${name}` : `--${name} ${value}`, what);
}

/** Throws instead of printing and ending the process. */
function silent(reader: Reader): Reader {
  return reader.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}

function unknownCommand(program: Program, word: string): UsageError {
  const reader = silent(new Reader(program.name));
  const shown = program.commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  for (const name of shown) reader.command(name);
  try {
    reader.parse([word], { from: "user" });
  } catch (error) {
    const guess = error instanceof CommanderError ? guessIn(error) : undefined;
    if (word.startsWith("-")) return new UsageError(`write the command first, not ${word}`);
    const sister = sisterWith(word, program.name);
    if (sister !== undefined) return new UsageError(`${program.name} has no command ${word}; write ${sister} ${word}`);
    return new UsageError(
      `there is no command ${JSON.stringify(word)}; ${guess === undefined ? `commands: ${shown.join(", ")}` : `did you mean ${guess}?`}`,
    );
  }
  return new UsageError(`there is no command ${JSON.stringify(word)}`);
}

function wrongLine(error: CommanderError, program: Program, command: Command, reader: Reader): UsageError {
  if (error.code === "commander.missingArgument") {
    return new UsageError(`write ${usageOf(program, command)}`);
  }
  if (error.code === "commander.excessArguments") {
    return new UsageError(`${JSON.stringify(reader.args[reader.registeredArguments.length])} is not understood`);
  }
  const guess = guessIn(error);
  const [reason = ""] = error.message.replace(/^error: /, "").split("\n");
  return new UsageError(guess === undefined ? reason : `${reason}; did you mean ${guess}?`);
}

function guessIn({ message }: CommanderError): string | undefined {
  return /\(Did you mean (.+)\?\)$/.exec(message)?.[1];
}

function checkOption(option: Option, value: string | boolean | undefined, argv: readonly string[]): void {
  const { name, required, choices } = option;
  if (required === true && (value === undefined || value === "")) throw new UsageError(`--${name} is missing`);
  if (typeof value !== "string") return;
  // A value that was forgotten would swallow the next option. One that begins so is written --name=--value.
  if (value.startsWith("--") && argv.includes(value)) throw new UsageError(`--${name} has no value before ${value}`);
  checkChoice(`--${name}`, value, choices);
}

function checkChoice(what: string, value: string | undefined, choices: readonly string[] | undefined): void {
  if (value === undefined || choices === undefined || choices.includes(value)) return;
  const others = choices.length > 1 ? `${choices.slice(0, -1).join(", ")} or ` : "";
  throw new UsageError(`${what} is ${JSON.stringify(value)}; write ${others}${choices.at(-1)}`);
}
