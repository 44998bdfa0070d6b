// What is wrong with a repository as a whole, in words: what git leaves out of its work tree, writes otherwise, or does not say.
import type { Diagnostic } from "../diagnostic.ts";
import type { RewrittenFile } from "../propose/git/rewritten.ts";
import { counted } from "../text/counted.ts";

export function notInWorkTree([first = "", ...more]: readonly string[]): Diagnostic {
  const others = more.length === 0 ? "" : `, and ${counted(more.length, "other file")} of specs/ and generated/`;
  return {
    code: "file-left-out",
    severity: "error",
    message: `git tracks this file${others}, and does not put it into the work tree: to the compiler it would be removed`,
    fix: "bring all of it: `git sparse-checkout add specs generated`, or `git sparse-checkout disable`",
    file: first,
  };
}

export function rewritten([first, ...more]: readonly RewrittenFile[]): Diagnostic {
  const { file = "", attribute = "" } = first ?? {};
  const others =
    more.length === 0
      ? ""
      : `, and ${counted(more.length, "other file")} that the specs name or that they are compiled to`;
  return {
    code: "file-rewritten",
    severity: "error",
    message: `git writes this file${others} otherwise than its commits hold it, by the attribute ${attribute}: what is compiled is not what people see in a commit`,
    fix: `take ${attribute} from it in .gitattributes (\`git check-attr -a ${file}\` names what it has), and commit the file as it is meant`,
    file,
  };
}

export function unasked(why: string): Diagnostic {
  const [reason] = why.split("\n");
  return {
    code: "inputs-unasked",
    severity: "error",
    message: `git does not say which inputs of the specs it ignores: ${reason}`,
    fix: "make git work in this folder: what it ignores is in no clone, and may be private",
    file: "specs",
  };
}
