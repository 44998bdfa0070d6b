// The page of the commands: what each program says of itself.
import type { Program } from "../../specs/program/command.ts";
import { commandHelp, programHelp } from "../../specs/program/help-text.ts";

export function commandPage(programs: readonly Program[]): string {
  const intro = "# Commands\n\nWhat `help` and `help <command>` print, with options, examples and exit codes.\n";
  return [intro, ...programs.flatMap(programText)].join("\n");
}

function programText(program: Program): string[] {
  const shown = program.commands.filter(({ hidden }) => hidden !== true);
  return [
    section(program.name, programHelp(program)),
    ...shown.map((command) => section(`${program.name} ${command.name}`, commandHelp(program, command))),
  ];
}

function section(heading: string, text: string): string {
  return `## ${heading}\n\n\`\`\`text\n${text}\`\`\`\n`;
}
