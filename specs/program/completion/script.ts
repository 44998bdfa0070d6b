// Chooses the completion script of a shell.
import type { Program } from "../command.ts";
import { bashScript } from "./bash.ts";
import { completionsOf } from "./completions.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

/** The script that completes a program's command lines; `shell` is bash, zsh or fish. */
export function completionScript(program: Program, shell: string): string {
  const completions = completionsOf(program);
  switch (shell) {
    case "bash":
      return bashScript(completions);
    case "zsh":
      return zshScript(completions);
    case "fish":
      return fishScript(completions);
    default:
      throw new Error(`internal: there is no completion for ${shell}`);
  }
}
