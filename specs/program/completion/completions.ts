// What a shell has to know to complete a program's command lines, gathered from its declarations.
import type { Option, Program } from "../command.ts";

export interface Completions {
  readonly program: string;
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words that its first argument may be; empty when only its user knows. */
  readonly words: readonly string[];
}

export interface CompletedOption {
  readonly name: string;
  readonly what: string;
  readonly value: "none" | "folder" | "file" | "text" | readonly string[];
}

export function completionsOf({ name, commands, options }: Program): Completions {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const names = shown.map((command) => command.name);
  return {
    program: name,
    commands: shown.map((command) => ({
      name: command.name,
      summary: command.summary,
      options: [
        ...[...(command.options ?? []), ...options].map(completedOption),
        { name: "help", what: "Show help", value: "none" as const },
      ],
      words: command.name === "help" ? names : (command.arguments?.[0]?.choices ?? []),
    })),
  };
}

function completedOption({ name, what, value, choices }: Option): CompletedOption {
  if (value === undefined) return { name, what, value: "none" };
  if (choices !== undefined) return { name, what, value: choices };
  return { name, what, value: value === "<folder>" ? "folder" : value === "<file>" ? "file" : "text" };
}
