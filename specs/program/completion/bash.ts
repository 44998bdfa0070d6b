// The completion script for bash.
import type { CompletedCommand, CompletedOption, Completions } from "./completions.ts";

export function bashScript({ program, commands }: Completions): string {
  const called = `_${program.replaceAll("-", "_")}`;
  const values = commands.flatMap(({ name, options }) => options.flatMap((option) => valueCase(name, option)));
  return `# Completes ${program} in bash. In ~/.bashrc: source <(${program} completion bash)
${called}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" IFS=$'\\n'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W $'${[...commands.map(({ name }) => name), "--help", "--version"].join("\\n")}' -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${values.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(wordsCase).join("\n")}
  esac
}
complete -o filenames -F ${called} ${program}
`;
}

function valueCase(command: string, { name, value }: CompletedOption): string[] {
  if (value === "none") return [];
  return [`    "${command} --${name}") ${replyFor(value)}return ;;`];
}

function replyFor(value: Exclude<CompletedOption["value"], "none">): string {
  switch (value) {
    case "folder":
      return 'COMPREPLY=($(compgen -d -- "$word")); ';
    case "file":
      return 'COMPREPLY=($(compgen -f -- "$word")); ';
    case "text":
      return "";
    default:
      return `COMPREPLY=($(compgen -W $'${value.join("\\n")}' -- "$word")); `;
  }
}

function wordsCase({ name, options, words }: CompletedCommand): string {
  const all = [...words, ...options.map((option) => `--${option.name}`)];
  return `    ${name}) COMPREPLY=($(compgen -W $'${all.join("\\n")}' -- "$word")) ;;`;
}
