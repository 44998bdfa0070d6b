// The text of a spec, or why there is none. Reads no more than a spec may have, never waits on what is not a file, and
// follows no link.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import { tooLarge } from "./characters.ts";
import { maxSpecBytes } from "./spec-limits.ts";
import { systemReason } from "./system-reason.ts";

export interface SpecText {
  /** Without a byte order mark. Where the bytes are not UTF-8, with U+FFFD in their place; empty when nothing could be read. */
  readonly text: string;
  /** Empty when the text may be parsed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `file` is from the repository's root, as discoverSpecs gives it. */
export function readSpecFile(root: string, file: string): SpecText {
  let bytes: Buffer;
  try {
    const read = readBytes(path.join(root, file));
    if (!read.ok) return refused(file, read.code, read.message, read.fix);
    if (read.size > maxSpecBytes) return { text: "", diagnostics: [tooLarge(file, read.size)] };
    bytes = read.bytes;
  } catch (error) {
    return refused(
      file,
      "spec-unreadable",
      `the file cannot be read: ${systemReason(error)}`,
      "make it readable for whoever runs the compiler",
    );
  }
  const text = new TextDecoder("utf-8").decode(bytes);
  return { text, diagnostics: encodingMistakes(file, text, bytes) };
}

type Bytes =
  | { readonly ok: true; readonly bytes: Buffer; readonly size: number }
  | ({ readonly ok: false } & Pick<Diagnostic, "code" | "message" | "fix">);

/** With a size above the limit, `bytes` is empty. */
function readBytes(absolute: string): Bytes {
  // Without O_NONBLOCK, opening a pipe that nobody writes to never ends.
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      return { ok: false, code: "spec-not-a-file", message: "this is not a regular file", fix: "replace it by a file" };
    }
    if (stats.size > maxSpecBytes) return { ok: true, bytes: Buffer.alloc(0), size: stats.size };
    // One byte more than allowed: the file may be growing, or be one of those that claim to be empty.
    const bytes = Buffer.alloc(maxSpecBytes + 1);
    let size = 0;
    for (let read = -1; read !== 0 && size < bytes.length; size += read)
      read = readSync(file, bytes, size, bytes.length - size, null);
    return { ok: true, bytes: bytes.subarray(0, size), size };
  } finally {
    closeSync(file);
  }
}

/** The first place where the bytes are not UTF-8. */
function encodingMistakes(file: string, text: string, bytes: Buffer): Diagnostic[] {
  const start = bytes.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0;
  for (let index = text.indexOf("\ufffd"); index !== -1; index = text.indexOf("\ufffd", index + 1)) {
    const offset = start + Buffer.byteLength(text.slice(0, index));
    // Someone may have written U+FFFD itself.
    if (bytes.subarray(offset, offset + replacement.length).equals(replacement)) continue;
    return [
      {
        code: "spec-encoding",
        severity: "error",
        message: `the file is not UTF-8: byte ${offset} (0x${bytes[offset]!.toString(16).padStart(2, "0")}) begins no character`,
        fix: "save the file as UTF-8",
        file,
        range: { start: index, end: index + 1 },
      },
    ];
  }
  return [];
}

const byteOrderMark = Buffer.from("\ufeff");
const replacement = Buffer.from("\ufffd");

function refused(file: string, code: Diagnostic["code"], message: string, fix: string): SpecText {
  return { text: "", diagnostics: [{ code, severity: "error", message, fix, file }] };
}
