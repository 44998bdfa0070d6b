// The completion script for zsh.
import type { CompletedCommand, CompletedOption, Completions } from "./completions.ts";

export function zshScript({ program, commands }: Completions): string {
  const called = `_${program.replaceAll("-", "_")}`;
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef ${program}
# Completes ${program} in zsh. In ~/.zshrc, after compinit: source <(${program} completion zsh)
${called}() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = "${called}" ]; then
  ${called} "$@"
else
  compdef ${called} ${program}
fi
`;
}

function commandCase({ name, options, words }: CompletedCommand): string {
  const specs = [
    ...options.map((option) => quoted(optionSpec(option))),
    ...(words.length === 0 ? [] : [quoted(`1:what:(${words.join(" ")})`)]),
  ];
  return `    ${name}) _arguments ${specs.join(" ")} ;;`;
}

function optionSpec({ name, what, value }: CompletedOption): string {
  const described = `[${what.replaceAll(/[[\]:\\]/g, "\\$&")}]`;
  switch (value) {
    case "none":
      return `--${name}${described}`;
    case "folder":
      return `--${name}=${described}:folder:_files -/`;
    case "file":
      return `--${name}=${described}:file:_files`;
    case "text":
      return `--${name}=${described}:value: `;
    default:
      return `--${name}=${described}:value:(${value.join(" ")})`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
