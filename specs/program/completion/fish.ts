// The completion script for fish.
import type { CompletedCommand, CompletedOption, Completions } from "./completions.ts";

export function fishScript({ program, commands }: Completions): string {
  const lines = commands.flatMap((command) => commandLines(program, command));
  return `# Completes ${program} in fish. In ~/.config/fish/config.fish: ${program} completion fish | source
complete -c ${program} -f
${lines.join("\n")}
`;
}

function commandLines(program: string, { name, summary, options, words }: CompletedCommand): string[] {
  const inside = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...(words.length === 0 ? [] : [`${inside} -a ${quoted(words.join(" "))}`]),
    ...options.map((option) => `${inside} -l ${option.name}${valueOf(option)} -d ${quoted(option.what)}`),
  ];
}

function valueOf({ value }: CompletedOption): string {
  switch (value) {
    case "none":
      return "";
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "file":
      return " -r -F";
    case "text":
      return " -x";
    default:
      return ` -x -a ${quoted(value.join(" "))}`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
