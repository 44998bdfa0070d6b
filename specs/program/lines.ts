// What a command prints line by line. Names of files, texts of specs and words of git may hold line ends, and a line that somebody else
// wrote must not begin where one of ours would: so each text is one line, with what would end or hide it as its escape.
import type { Io } from "./command.ts";
import { withEscapes } from "./hidden-characters.ts";

export function outLine(io: Pick<Io, "out">, text: string): void {
  io.out(textOfLines([text]));
}

export function errLine(io: Pick<Io, "err">, text: string): void {
  io.err(textOfLines([text]));
}

/** Each with its line end. */
export function textOfLines(lines: readonly string[]): string {
  return lines.map((line) => `${withEscapes(line)}\n`).join("");
}
