// Lines without a mistake, which most are. Loading commander takes longer than a build that changes nothing has to spare, so it
// reads only what Node's own reader does not take as it stands: mistakes, which it explains, and questions for help.
import { parseArgs } from "node:util";
import type { Arguments, Command, Option, Program } from "./command.ts";

/** Undefined for a line that is for commander. What comes out is what commander would have read. */
export function readPlainLine(
  program: Program,
  [name, ...words]: readonly string[],
): { readonly command: Command; readonly args: Arguments } | undefined {
  const command = program.commands.find((one) => one.name === name);
  if (command === undefined) return undefined;
  const options = [...(command.options ?? []), ...program.options];
  const line = parsed(options, words);
  if (line === undefined) return undefined;
  const { values, positionals } = line;
  if (!options.every((option) => isPlain(option, values[option.name]))) return undefined;
  if (!arePlain(command.arguments ?? [], positionals)) return undefined;
  const flags = Object.fromEntries(options.map((option) => [option.name, values[option.name]]));
  return { command, args: { json: flags.json === true, flags, positionals } };
}

interface ParsedLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parsed(options: readonly Option[], words: readonly string[]): ParsedLine | undefined {
  const types = options.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" }] as const);
  try {
    return parseArgs({ args: [...words], options: Object.fromEntries(types), allowPositionals: true, strict: true });
  } catch {
    return undefined;
  }
}

function isPlain({ required, choices }: Option, value: string | boolean | undefined): boolean {
  if (required === true && (value === undefined || value === "")) return false;
  return value === undefined || choices === undefined || choices.some((choice) => choice === value);
}

function arePlain(words: NonNullable<Command["arguments"]>, given: readonly string[]): boolean {
  const needed = words.filter(({ optional }) => optional !== true).length;
  const most = words.at(-1)?.many === true ? Infinity : words.length;
  if (given.length < needed || given.length > most) return false;
  return words.every(({ choices }, at) => given[at] === undefined || (choices?.includes(given[at]) ?? true));
}
