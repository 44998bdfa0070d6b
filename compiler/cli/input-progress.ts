// Says which large file is being read. Digesting one takes a second for half a gigabyte or so, and Ctrl-C ends the program in it.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import type { Io } from "../../specs/program/command.ts";
import type { InputProgress } from "../read/inputs.ts";

/** On a terminal one line that is written again and is gone in the end; elsewhere a line for a file. */
export function inputProgress({ err, isTerminal, columns }: Pick<Io, "err" | "isTerminal" | "columns">): InputProgress {
  let told: string | undefined;
  return (path, bytes, of) => {
    const file = withEscapes(path);
    const size = gibibytes(of);
    if (isTerminal) {
      const line = `reading ${file}: ${gibibytes(bytes)} of ${size} GiB`;
      err(bytes === of ? rewrite : `${rewrite}${line.slice(0, Math.max(10, columns() - 1))}`);
    } else if (told !== file && bytes < of) err(`reading ${file} (${size} GiB)\n`);
    told = file;
  };
}

const rewrite = "\r\u001b[K";

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
