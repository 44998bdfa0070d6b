// The JavaScript of one module, and the way back from a place in it to its source.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "oxc-transform";
import type { Diagnostic, TextRange } from "../../diagnostic.ts";
import { linesOf } from "../../text/text-lines.ts";
import type { GuestPosition } from "./guest.ts";
import type { SourceFile } from "./import-answer.ts";
import { describeSyntaxError } from "./module-syntax.ts";

export type GeneratedCode =
  | { readonly ok: true; readonly code: string; rangeAt(at: GuestPosition): TextRange | undefined }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function generatedCode({ file, text }: SourceFile): GeneratedCode {
  const { code, map, errors } = transformSync("spec.ts", text, { lang: "ts", sourceType: "module", sourcemap: true });
  if (errors.length > 0 || map === undefined) {
    const diagnostics = errors.map((error) => describeSyntaxError(file, error, utf16OffsetIn(text)));
    return { ok: false, diagnostics };
  }
  return { ok: true, code, rangeAt: (at) => sourceRange(at, code, new TraceMap({ ...map, version: 3 }), text) };
}

/** oxc-transform counts bytes. */
function utf16OffsetIn(text: string): (byteOffset: number) => number {
  const bytes = Buffer.from(text);
  return (byteOffset) => bytes.toString("utf8", 0, byteOffset).length;
}

/** The word at the original of a place in the generated code. */
function sourceRange(
  { line, column }: GuestPosition,
  code: string,
  map: TraceMap,
  text: string,
): TextRange | undefined {
  // QuickJS counts characters, source maps count UTF-16 units.
  const { start, end } = linesOf(code).lineBounds(line);
  const before = Array.from(code.slice(start, end))
    .slice(0, column - 1)
    .join("");
  const original = originalPositionFor(map, { line, column: before.length });
  if (original.line === null) return undefined;
  const bounds = linesOf(text).lineBounds(original.line);
  const from = Math.min(bounds.start + original.column, bounds.end);
  const [word = ""] = /^[\w$]*/.exec(text.slice(from, bounds.end)) ?? [];
  return { start: from, end: from + Math.max(word.length, 1) };
}
