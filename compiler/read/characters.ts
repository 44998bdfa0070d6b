// What no spec may hold, whatever its language: too much of anything, and characters that cannot be seen.
import type { Diagnostic } from "../diagnostic.ts";
import { capped } from "./capped.ts";
import { maxSpecBytes } from "./spec-limits.ts";

/** Size first: a text that is too large is not looked at. */
export function characterMistakes(file: string, text: string): Diagnostic[] {
  if (text.length > maxSpecBytes || Buffer.byteLength(text) > maxSpecBytes)
    return [tooLarge(file, Buffer.byteLength(text))];
  const diagnostics: Diagnostic[] = [];
  for (const { 0: character, index } of text.matchAll(unprintable)) {
    diagnostics.push({
      code: "spec-character",
      severity: "error",
      message:
        character === "\r"
          ? "a line ends with a carriage return alone"
          : `the control character ${codePoint(character)} stands here`,
      fix:
        character === "\r" ? "save the file with LF or CR LF line ends" : "remove it; in quotes, write it as an escape",
      file,
      range: { start: index, end: index + character.length },
    });
  }
  return capped(diagnostics, file);
}

export function tooLarge(file: string, bytes: number): Diagnostic {
  return {
    code: "spec-too-large",
    severity: "error",
    message: `the file has ${bytes} bytes; a spec has at most ${maxSpecBytes}`,
    fix: "move data out of the spec: samples, word lists and models are files that a spec names",
    file,
  };
}

// C0 controls except tab and line ends, DEL, a lone carriage return, and halves of surrogate pairs.
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)|\p{Surrogate}/gu;

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
